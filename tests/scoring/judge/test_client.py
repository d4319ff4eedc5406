"""Asking a server: what is sent, and what comes of every way it can go wrong. Real sockets, no waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi.scoring.judge.addresses import AddressError, destinations, read
from madoguchi.scoring.judge.client import Answer, CallError, Server, chat
from tests.scoring.judge.stand_in import Reply, StandIn, certificate, running, said, silent, status

MESSAGES = [{"role": "user", "content": "こんにちは"}]


def asked(
    *replies: Reply, seconds: float = 20.0, key: str = "", form: str = ""
) -> tuple[StandIn, Answer | str, list[float]]:
    waits: list[float] = []
    with running(*replies) as one:
        server = Server(read(one.address + "/v1"), "some-model", key, seconds, form)
        try:
            return one, chat(server, MESSAGES, {"type": "object"}, sleep=waits.append), waits
        except CallError as error:
            return one, error.code, waits


def test_a_good_answer_comes_with_its_tokens() -> None:
    one, answer, waits = asked(said("{}"), key="s3cret")
    assert answer == Answer("{}", 900, 100, "json_schema", False)
    assert waits == []
    assert one.paths == ["/v1/chat/completions"]
    assert one.headers[0]["authorization"] == "Bearer s3cret"
    body = one.asked[0]
    assert (body["model"], body["temperature"], body["stream"]) == ("some-model", 0, False)
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert body["messages"] == MESSAGES
    assert isinstance(body["seed"], int)


def test_without_a_key_none_is_sent() -> None:
    one, _, _ = asked(said("{}"))
    assert "authorization" not in one.headers[0]


def test_a_server_that_knows_no_schema_is_asked_more_simply() -> None:
    one, answer, waits = asked(status(400), status(422), said("{}"))
    assert isinstance(answer, Answer)
    assert answer.form == "text"
    assert [body.get("response_format", {}).get("type") for body in one.asked] == [
        "json_schema",
        "json_object",
        None,
    ]
    assert waits == []
    one, _, _ = asked(said("{}"), form="json_object")
    assert one.asked[0]["response_format"] == {"type": "json_object"}


def test_too_many_requests_are_waited_out_as_the_server_says() -> None:
    one, answer, waits = asked(status(429, retry_after="3"), status(503), said("{}"))
    assert isinstance(answer, Answer)
    assert waits == [3.0, 4.0]
    assert len(one.asked) == 3


def test_who_asks_for_a_long_wait_is_left_alone() -> None:
    one, answer, waits = asked(status(429, retry_after="600"))
    assert (answer, waits, len(one.asked)) == ("busy", [], 1)


@pytest.mark.parametrize(
    ("reply", "code", "calls"),
    [
        (status(401), "key", 1),
        (status(403), "key", 1),
        (status(404), "no_model", 1),
        (status(500), "server", 3),
        (status(302, location="http://169.254.169.254/"), "not_protocol", 1),
        (status(400), "rejected", 3),
        (lambda *_: (200, {}, b"<html>hello</html>"), "not_protocol", 1),
        (lambda *_: (200, {}, b"[" * 200_000), "not_protocol", 1),
        (lambda *_: (200, {}, b'{"choices": []}'), "not_protocol", 1),
        (lambda *_: (200, {}, b'{"choices": [{"message": {"content": null}}]}'), "not_protocol", 1),
        (lambda *_: (200, {}, b" " * 1_100_000), "not_protocol", 1),
    ],
)  # fmt: skip
def test_every_failure_has_its_name(reply: Reply, code: str, calls: int) -> None:
    one, answer, _ = asked(reply)
    assert (answer, len(one.asked)) == (code, calls)


def test_a_server_that_says_nothing_is_given_up() -> None:
    _, answer, waits = asked(silent, seconds=0.3)
    assert (answer, waits) == ("slow", [])


def test_a_server_that_is_not_there_is_tried_three_times() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        waits: list[float] = []
        with pytest.raises(CallError) as error:
            server = Server(read(f"http://127.0.0.1:{taken.getsockname()[1]}"), "m")
            chat(server, MESSAGES, {}, sleep=waits.append)
    assert (error.value.code, waits) == ("unreachable", [1.0, 4.0])


def test_a_certificate_nobody_knows_is_not_trusted() -> None:
    # it speaks no TLS at all: the shaking of hands fails just as well
    with running(said("{}")) as one, pytest.raises(CallError) as error:
        chat(Server(read(one.address.replace("http:", "https:")), "m"), MESSAGES, {}, sleep=lambda _: None)
    assert error.value.code == "tls"
    assert one.asked == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("http://localhost:11434/v1", "http://localhost:11434"),
        (" http://localhost:8080/v1/chat/completions ", "http://localhost:8080"),
        ("https://models.example/", "https://models.example"),
        ("https://models.example:8443/judge/v1/", "https://models.example:8443/judge"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_address_may_be_written_with_and_without_its_end(told: str, kept: str) -> None:
    assert read(told).url == kept


@pytest.mark.parametrize(
    "told",
    ["", "localhost:11434", "ftp://a/", "http://", "http://user:pw@a/", "https://a/?x=1", "https://a/#x", "http://a b/", "https://a:b/", "https://例え.jp/"],
)  # fmt: skip
def test_what_is_no_address_is_refused(told: str) -> None:
    with pytest.raises(AddressError, match="shape"):
        read(told)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """Names and where they lead: no test looks anything up outside."""
    book: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", (ip, port)) for ip in book.get(host, [host])]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return book


@pytest.mark.parametrize(
    ("address", "leads", "code"),
    [
        ("http://models.example", ["203.0.113.7"], "not_local"),
        ("http://models.example", ["10.0.0.5", "93.184.216.34"], "not_local"),
        ("http://8.8.8.8", ["8.8.8.8"], "not_local"),
        ("https://metadata.example", ["169.254.169.254"], "forbidden"),
        ("http://metadata.example", ["169.254.169.254"], "forbidden"),
        ("http://six.example", ["::ffff:169.254.169.254"], "forbidden"),
        ("http://zero.example", ["0.0.0.0"], "forbidden"),
        ("http://models.example", ["10.0.0.5", "192.168.0.9"], ""),
        ("http://[::1]:8000", ["::1"], ""),
        ("https://models.example", ["93.184.216.34"], ""),
    ],
)  # fmt: skip
def test_plain_http_stays_in_the_house(
    names: dict[str, list[str]], address: str, leads: list[str], code: str
) -> None:
    one = read(address)
    names[one.host] = leads
    if code:
        with pytest.raises(AddressError, match=code):
            destinations(one)
    else:
        assert destinations(one) == leads


def test_https_is_for_certificates_this_machine_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = certificate(tmp_path)
    with running(said("{}"), tls=files) as one:
        server = Server(read(one.address), "m", "s3cret")
        with pytest.raises(CallError) as error:
            chat(server, MESSAGES, {}, sleep=lambda _: None)
        assert error.value.code == "tls"
        assert one.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(files[0]))
        assert chat(server, MESSAGES, {}).content == "{}"
        assert one.headers[0]["authorization"] == "Bearer s3cret"
