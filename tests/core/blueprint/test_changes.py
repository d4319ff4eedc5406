"""What differs between two drawings is said part by part, in both languages."""

from __future__ import annotations

from dataclasses import replace

from madoguchi.core.blueprint import words
from madoguchi.core.blueprint.changes import Change, changes, marks
from madoguchi.core.blueprint.model import Blueprint, Condition, Flow, Promise, Rule, Stage, Step
from madoguchi.core.text import Text
from madoguchi.imports.sample.blueprint import blueprint as sample


def told(before: Blueprint, after: Blueprint) -> list[str]:
    return [one.text.en for one in changes(before, after)]


def with_step(blueprint: Blueprint, id: str, **fields: object) -> Blueprint:
    return replace(
        blueprint,
        steps=tuple(replace(step, **fields) if step.id == id else step for step in blueprint.steps),  # type: ignore[arg-type]
    )


def test_nothing_differs_from_itself() -> None:
    assert changes(sample(), sample()) == []


def test_a_step_across_the_line_of_visibility_has_moved() -> None:
    after = with_step(sample(), "double_check", lane="back", touch_seconds=240.0)
    found = changes(sample(), after)
    assert [one.kind for one in found] == ["changed", "moved"]
    assert "touch time 3 minutes → 4 minutes" in found[0].text.en
    assert "→" in found[1].text.ja
    assert marks(found) == {"steps": {"double_check": "moved"}}


def test_added_and_removed_are_said_with_their_arrows() -> None:
    first = sample()
    gone = next(step for step in first.steps if step.id == "double_check")
    after = replace(
        first,
        steps=tuple(step for step in first.steps if step.id != gone.id),
        flows=tuple(flow for flow in first.flows if gone.id not in (flow.source, flow.target)),
    )
    back = changes(after, first)
    assert Change("added", "steps", "double_check", Text(f"Step added: “{gone.name.en}”.", f"手順を追加：「{gone.name.ja}」")) in back  # fmt: skip
    assert {one.kind for one in changes(first, after)} == {"removed"}
    assert any(f"{gone.name.en} →" in line for line in told(first, after))


def test_an_arrow_drawn_again_is_no_change() -> None:
    first = sample()
    again = replace(first, flows=tuple(Flow(f"x{n}", f.source, f.target) for n, f in enumerate(first.flows)))
    assert changes(first, again) == []


def test_a_promise_is_said_as_a_person_would() -> None:
    blueprint = Blueprint(
        "b", Text("b", "b"),
        steps=(Step("ask", "s", "l", Text("Ask", "確認")), Step("reply", "s", "l", Text("Reply", "返信"))),
    )  # fmt: skip
    one = Promise(
        "p", within_seconds=6 * 3600, clock="business", start="case", end_steps=("reply",), when=Condition(channels=("email",))
    )  # fmt: skip
    assert words.promise(blueprint, one, channel={"email": "mail"}.__getitem__) == Text(
        "mail: within 6 hours of opening hours, from the opening of the case",
        "mail：案件の開始から営業時間で6時間以内",
    )
    assert words.length(5400).en == "1.5 hours"
    assert words.length(172_800).ja == "2日"
    assert words.promise(blueprint, Promise("q", "quality", without=("ask",))).ja == "確認なし"
    assert words.rule(blueprint, Rule("r", "within", "ask", "reply", seconds=86_400)).en == "“Reply” within 1 day after “Ask”"  # fmt: skip
    assert words.rule(blueprint, Rule("r", "before", "ask", "reply")).ja == "「返信」の前に必ず「確認」"


def test_a_changed_promise_is_quoted_before_and_after() -> None:
    first = Blueprint("b", Text("b", "b"), stages=(Stage("s", Text("Receive", "受付"), target=0.9, promises=(Promise("p", within_seconds=3600),)),))  # fmt: skip
    stage = replace(first.stages[0], target=0.95, promises=(Promise("p", within_seconds=7200),))
    found = changes(first, replace(first, stages=(stage,)))
    assert [one.text.en for one in found] == [
        "Stage “Receive”: target 90% → 95%.",
        "Stage “Receive”: promise changed, within 1 hour → within 2 hours.",
    ]
    assert marks(found) == {"stages": {"s": "changed"}}


def test_order_and_rules_are_told() -> None:
    first = sample()
    turned = replace(first, stages=first.stages[::-1])
    assert told(first, turned) == ["The order of the stages changed."]
    ruled = replace(first, rules=(Rule("r", "always", "double_check"),))
    assert told(first, ruled)[0].startswith("Rule added")
    assert told(ruled, first)[0].startswith("Rule removed")
