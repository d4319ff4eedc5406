"""Whatever a program sends, it is told what is wrong with it; it is never our error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api.calling import writer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]

FIELDS = {
    "customers": "id name email phone language segment account personal created_at",
    "conversations": "id turns case channel language opened_at customer agent team subject request priority status "
    "due_at promises satisfaction resolved attributes personal process",
    "events": "case activity at started_at ended_at id resource team stage lane channel cost signal customer process "
    "request priority language due_at subject attributes personal",
    "questions": "survey code kind scale positive direction missing values version label text_ja text_en stage "
    "touchpoint",
    "answers": "submission question kind value text answers answered_at case customer stage touchpoint weight channel "
    "survey personal",
    "transactions": "id at amount customer currency kind product",
}
# what a field often holds, so that records get past the first check
LIKELY = [
    "A1", "csat", "nps", "ces", "text", "5", "2026-11-02", "2026-11-02T09:00:00+09:00", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", "令和8年11月2日", "opened", "resolved", "front", "phone", "a@b.jp", "あ" * 500,
    "1.0", "2.0", "high_good", 0, 1, 5, -1, 10**18, 10**19, 10**40, -(2**63), 2**63, 1.5, 1e308, -1e308, 1e-320,
    4102444800000, 99999999999999999, True, None, "", " ", "-", "=1+1", {}, [], [1, 5], [5, 1], [1, 10**30], {"a": 1},
    {"csat": 5, "why": "ok"}, [{"speaker": "customer", "text": "x", "at": 10**12}], [{"speaker": "agent"}],
    [{"text": "due", "due": "soon"}],
]  # fmt: skip

plain = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
scalar = st.one_of(
    st.sampled_from(LIKELY),
    plain,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
anything = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    kind = draw(st.sampled_from(sorted(FIELDS)))
    record = st.dictionaries(st.sampled_from(FIELDS[kind].split()), anything, max_size=12)
    needed = {
        "events": {"case": "A1", "activity": "受付", "at": "2026-11-02"},
        "answers": {"submission": "S1", "question": "csat", "kind": "csat", "answered_at": "2026-11-02"},
        "transactions": {"at": "2026-11-02", "amount": 1},
        "conversations": {"id": "V1", "turns": [{"speaker": "customer", "text": "はい"}]},
        "questions": {"code": "csat", "kind": "csat"},
        "customers": {"id": "C1"},
    }[kind]
    whole = record.map(lambda given: needed | given)
    return kind, draw(st.lists(whole | record, min_size=1, max_size=4))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(calls())
def test_records_of_any_shape(call: tuple[str, list[dict[str, Any]]]) -> None:
    kind, records = call
    answer = _caller().post(f"/facts/{kind}", json.dumps({"records": records}))
    assert answer.status_code in {200, 400, 422}, answer.content.decode()
    if answer.status_code == 200:
        told = answer.json()
        assert told["taken"] + told["updated"] + told["unchanged"] + told["skipped"] == len(records)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.one_of(anything.map(json.dumps), st.binary(max_size=60)))
@example("null")
@example("[]")
def test_bodies_of_any_shape(body: str | bytes) -> None:
    answer = _caller().post("/facts/events", body)
    assert answer.status_code in {400, 422}


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(
        ["/metrics/csat", "/metrics/resolution_p90", "/metrics/nps/rows", "/process", "/conversations"]
    ),
    st.dictionaries(
        st.sampled_from(
            [
                "from",
                "to",
                "channel",
                "team",
                "stage",
                "question",
                "survey",
                "audience",
                "by",
                "compare",
                "limit",
                "cursor",
                "variants",
            ]
        ),
        st.one_of(
            plain,
            st.integers().map(str),
            st.sampled_from(
                [
                    "2026-11-01",
                    "2026-11-30",
                    "9999-12-31",
                    "0001-01-01",
                    "week",
                    "channel,week",
                    "before",
                    "1,2",
                    "MQ",
                ]
            ),
        ),
        max_size=6,
    ),
)
def test_questions_of_any_shape(path: str, query: dict[str, str]) -> None:
    answer = _caller().get(path, **query)
    assert answer.status_code in {200, 404, 422}, answer.content.decode()


_kept: list[Any] = []


@pytest.fixture(autouse=True)
def _one_token(inn: object) -> Any:
    _kept[:] = [writer()]
    yield
    # whatever was taken, every figure can still be read: no record poisons the facts
    for path in (
        "/metrics/csat",
        "/metrics/resolution_mean",
        "/metrics/volume/rows",
        "/questions",
        "/process",
    ):
        answer = _caller().get(path)
        assert answer.status_code == 200, answer.content.decode()
        json.loads(answer.content, parse_constant=_no_number)
    _kept.clear()


def _no_number(value: str) -> None:
    raise AssertionError(f"{value} is not JSON")


def _caller() -> Any:
    return _kept[0]
