"""Every endpoint and every kind of caller. A new endpoint fails here until somebody says who may call it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from madoguchi.people.access import RIGHTS
from madoguchi.people.actions.members import deactivate, reactivate
from madoguchi.people.models import Member, Role
from madoguchi.site.api import api
from tests import people
from tests.api.calling import Caller, caller, code_of, okada, own

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]

NOBODY = str(uuid.UUID("0190a000-0000-7000-8000-000000000000"))
# operation → the right it needs, and whether it writes. Written out here on purpose.
NEEDS: dict[str, tuple[str, bool]] = {
    "bring_in": ("import", True),
    "list_batches": ("import", False),
    "read_batch": ("import", False),
    "list_skipped_rows": ("import", False),
    "undo": ("import", True),
    "list_figures": ("see_figures", False),
    "read_figure": ("see_figures", False),
    "list_figure_rows": ("see_figures", False),
    "read_evaluation": ("see_figures", False),
    "process_map": ("see_figures", False),
    "process_variants": ("see_figures", False),
    "list_blueprints": ("see_figures", False),
    "read_blueprint": ("see_figures", False),
    "process_verdicts": ("see_figures", False),
    "stage_reviews": ("see_figures", False),
    "process_network": ("see_figures", False),
    "read_journey": ("see_figures", False),
    "read_what_if": ("see_figures", False),
    "read_scenario": ("see_figures", False),
    "read_foresight": ("see_figures", False),
    "list_questions": ("see_answers", False),
    "list_conversations": ("see_conversations", False),
    "read_conversation": ("see_conversations", False),
    "read_effects": ("see_figures", False),
    "read_satisfaction_model": ("see_figures", False),
    "read_score": ("see_conversations", False),
    "score_conversation": ("see_conversations", False),
    "hint_for_draft": ("see_conversations", False),
    "list_scorecards": ("set_scorecards", False),
    "make_scorecard": ("set_scorecards", True),
    "read_scorecard": ("set_scorecards", False),
    "draft_scorecard": ("set_scorecards", True),
    "read_scorecard_file": ("set_scorecards", False),
    "try_scorecard": ("set_scorecards", False),
    "publish_scorecard": ("set_scorecards", True),
    "list_marks": ("see_conversations", False),
    "give_mark": ("review", True),
    "take_mark_back": ("review", True),
    "list_objections": ("review", False),
    "list_own_objections": ("see_coaching", False),
    "make_objection": ("see_coaching", True),
    "answer_objection": ("review", True),
    "read_queue": ("review", False),
    "begin_review": ("review", True),
    "read_review": ("review", False),
    "save_review": ("review", True),
    "reveal_machine": ("review", True),
    "list_rounds": ("review", False),
    "make_round": ("review", True),
    "read_round": ("review", False),
    "end_round": ("review", True),
    "settle_difference": ("review", True),
    "read_agreement": ("see_figures", False),
    "list_coaching": ("see_coaching", False),
    "read_coaching": ("see_coaching", False),
    "open_coaching": ("see_coaching", True),
    "answer_coaching": ("see_coaching", True),
    "list_team_coaching": ("see_team_coaching", False),
    "list_saved_filters": ("see_figures", False),
    "save_filter": ("see_figures", True),
    "delete_filter": ("see_figures", True),
    "read_conformance": ("see_figures", False),
    "list_allowed": ("see_figures", False),
    "allow_deviation": ("approve_processes", True),
    "withdraw_deviation": ("approve_processes", True),
    "list_decisions": ("see_figures", False),
    "decide_stage": ("review_stages", True),
    "list_calls": ("see_conversations", False),
    "rate_call": ("see_conversations", True),
}
# What is somebody's own, or done in somebody's name: a key that acts for nobody is told so.
PERSONAL = {
    "make_scorecard",
    "draft_scorecard",
    "publish_scorecard",
    "list_marks",
    "give_mark",
    "take_mark_back",
    "list_objections",
    "list_own_objections",
    "make_objection",
    "answer_objection",
    "read_queue",
    "begin_review",
    "read_review",
    "save_review",
    "reveal_machine",
    "list_rounds",
    "make_round",
    "read_round",
    "end_round",
    "settle_difference",
    "list_coaching",
    "read_coaching",
    "open_coaching",
    "answer_coaching",
    "list_team_coaching",
    "save_filter",
    "delete_filter",
    "allow_deviation",
    "withdraw_deviation",
    "decide_stage",
    "list_calls",
    "rate_call",
}
# What an address must say besides its path
QUERIES: dict[str, dict[str, str]] = {"list_decisions": {"blueprint": "shop", "stage": "resolve"}}
PLACES = {"kind": "events", "uid": NOBODY, "code": "csat"}
BODY = {"records": [{"case": "A1", "activity": "受付", "at": "2026-11-02T09:00:00+09:00"}]}

TALK = {
    "turns": [{"speaker": "customer", "text": "予約を変更したいのですが。"}],
    "draft": "かしこまりました。",
}
MARK = {"conversation": NOBODY, "item": "greeting", "result": "met"}
BODIES: dict[str, dict[str, Any]] = {
    "bring_in": BODY,
    "score_conversation": TALK,
    "hint_for_draft": TALK,
    "make_scorecard": {"name": "鍵のテスト"},
    "draft_scorecard": {"file": "item = []"},
    "publish_scorecard": {"revision": 1, "note": "なぜなら"},
    "give_mark": MARK | {"comment": "なぜなら"},
    "make_objection": {"conversation": NOBODY, "item": "greeting", "reason": "なぜなら"},
    "answer_objection": {"decision": "declined", "words": "なぜなら"},
    "begin_review": {"conversation": NOBODY},
    "save_review": {},
    "reveal_machine": {},
    "make_round": {"reviewers": [NOBODY, NOBODY]},
    "end_round": {},
    "settle_difference": MARK,
    "open_coaching": {},
    "answer_coaching": {},
    "save_filter": {"name": "鍵のテスト", "query": "f=timer"},
    "allow_deviation": {"blueprint": "shop", "kind": "skipped", "step": "check", "reason": "なぜなら"},
    "decide_stage": {"blueprint": "shop", "stage": "resolve", "choice": "keep"},
    "rate_call": {"blueprint": "shop", "case": NOBODY, "step": "check", "value": 3},
}


def endpoints() -> Iterator[tuple[str, str, str]]:
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method, path.format(**PLACES)


ENDPOINTS = list(endpoints())


def call(who: Caller, name: str, method: str, path: str) -> Any:
    if method == "post":
        return who.post(path, BODIES[name])
    return getattr(who, method)(path, **QUERIES.get(name, {}))


def test_every_endpoint_is_in_the_table() -> None:
    assert {name for name, _, _ in ENDPOINTS} == set(NEEDS)


def test_without_a_good_token_nothing_is_told() -> None:
    revoked = caller(Role.ADMIN, may_write=True, revoked=True)
    for who in (Caller(), Caller("mdg_made-up"), Caller("ümläut"), revoked):
        for name, method, path in ENDPOINTS:
            answer = call(who, name, method, path)
            assert answer.status_code == 401, path
            assert code_of(answer) == "no-token"
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("may_write", [False, True], ids=["reads", "writes"])
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_token_may_do_what_its_role_may(role: Role, may_write: bool) -> None:
    who = caller(role, may_write=may_write)
    for name, method, path in ENDPOINTS:
        right, writes = NEEDS[name]
        answer = call(who, name, method, path)
        if role in RIGHTS[right] and (may_write or not writes):
            if name in PERSONAL:
                assert answer.status_code == 403, path
                assert code_of(answer) == "no-member"
            else:
                assert answer.status_code in {200, 404}, answer.content.decode()  # 404: NOBODY is nobody
        else:
            assert answer.status_code == 403, path
            assert code_of(answer) == "not-allowed"


@pytest.mark.parametrize("may_write", [False, True], ids=["reads", "writes"])
@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_key_of_ones_own_may_do_what_its_member_may(role: Role, may_write: bool) -> None:
    who = own(people.member(role, "本人"), may_write=may_write)
    for name, method, path in ENDPOINTS:
        if name not in PERSONAL:
            continue
        right, writes = NEEDS[name]
        answer = call(who, name, method, path)
        if role in RIGHTS[right] and (may_write or not writes):
            there = {200, 404, 409}  # 409: there is nothing here to do it with
            assert answer.status_code in there, answer.content.decode()
        else:
            assert answer.status_code == 403, path
            assert code_of(answer) == "not-allowed"


def test_a_key_of_ones_own_follows_its_member() -> None:
    boss, aoi = okada(), people.agent()
    who = own(aoi)
    assert who.get("/conversations").status_code == 200
    Member.objects.filter(pk=aoi.pk).update(role=Role.ANALYST)
    assert code_of(who.get("/conversations")) == "not-allowed"  # what its member may do today counts
    aoi.refresh_from_db()
    deactivate(aoi, boss)
    assert code_of(who.get("/metrics")) == "no-token"
    reactivate(aoi, boss)
    assert code_of(who.get("/metrics")) == "no-token"  # ended for good: a new one is made


def test_a_token_is_no_way_into_the_pages() -> None:
    answer = caller(Role.ADMIN, may_write=True)._client.get("/")
    assert answer.status_code == 302


def test_errors_speak_the_language_of_the_caller() -> None:
    assert "トークンを送ってください" in Caller(language="ja").get("/metrics").json()["detail"]
    assert "Send a token" in Caller(language="en").get("/metrics").json()["detail"]


def test_an_address_or_method_that_is_not_there_is_a_problem_too() -> None:
    who = caller(Role.ADMIN)
    assert code_of(who.get("/nothing")) == "not-found"
    assert code_of(who.get("/metrics/nothing")) == "not-found"
    assert code_of(who._client.get("/api/")) == "not-found"
    assert code_of(who.delete("/metrics")) == "no-such-method"
    assert who.delete("/metrics").headers["allow"] == "GET"


def test_everyone_may_read_how_the_api_is_built() -> None:
    assert Caller().get("/openapi.json").status_code == 200
