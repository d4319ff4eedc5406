from madoguchi.kit.ids import uuid7


def test_ids_are_version_7_and_in_order_of_time() -> None:
    first, *_, last = [uuid7() for _ in range(1000)]
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert (first.int >> 80) <= (last.int >> 80)
