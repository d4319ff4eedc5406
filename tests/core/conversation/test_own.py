"""An organisation's own words and items: heard as written, judged by simple rules, never slow, refused with a reason."""

from __future__ import annotations

import contextlib
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.conversation.expressions import ExpressionError, guarded, phrase
from madoguchi.core.conversation.hint import hint
from madoguchi.core.conversation.own import cue_data, listeners, read_cue
from madoguchi.core.conversation.score import score, score_record
from madoguchi.core.conversation.scorecard import Scorecard, ScorecardError, data, default, read
from madoguchi.core.conversation.scorecard_changes import changes
from madoguchi.core.conversation.scorecard_file import parse, to_json, to_toml
from madoguchi.core.conversation.text import plain
from madoguchi.core.conversation.turns import Conversation
from madoguchi.core.conversation.turns import read as read_talk

CUE = {
    "id": "own_points",
    "side": "agent",
    "dimension": "business",
    "title": {"en": "tells of the points", "ja": "ポイントのご案内"},
    "words": {"ja": ["ポイントが付きます", "ＳＭＳ"], "en": ["loyalty points"]},
    "unless": {"ja": ["付きません"], "en": ["no longer"]},
}
PLAN = {
    "id": "own_leaving",
    "side": "customer",
    "dimension": "hidden",
    "title": {"en": "wants to leave", "ja": "解約のご希望"},
    "words": {"ja": ["解約したい"], "en": ["cancel my contract"]},
}
TALK = [
    ("agent", "お電話ありがとうございます。月見野の青井でございます。"),
    ("customer", "契約を解約したいのですが。"),
    ("agent", "承知いたしました。本日のお手続きで、ポイントが付きます。"),
    ("customer", "ありがとうございます。"),
    ("agent", "お電話ありがとうございました。"),
]


def item(rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "own_tells",
        "dimension": "business",
        "weight": 10,
        "title": {"en": "Tells of the points", "ja": "ポイントを案内した"},
        "rule": rule,
        **more,
    }


def card(*items: dict[str, Any], cues: list[dict[str, Any]] | None = None) -> Scorecard:
    base = data(default())
    return read(
        {
            **base,
            "name": "ours",
            "item": [*base["item"], *items],
            "cue": [CUE, PLAN] if cues is None else cues,
        }
    )


def talk(*turns: tuple[str, str]) -> Conversation:
    found = read_talk({"language": "ja", "turns": [{"speaker": s, "text": t} for s, t in turns or TALK]})
    assert isinstance(found, Conversation)
    return found


def result(rule: dict[str, Any], *turns: tuple[str, str], **more: Any) -> Any:
    (one,) = [
        one for one in score(talk(*turns), card(item(rule, **more))).items if one.item.id == "own_tells"
    ]
    return one


SAID = {"kind": "said", "cues": ["own_points"]}


def test_words_are_heard_in_any_width_and_case() -> None:
    heard = listeners((read_cue(CUE),))["ja", "agent"]
    assert [hit.cue for hit in heard.hear(plain("sms でお送りします。"))] == ["own_points"]
    (hit,) = heard.hear(plain("本日、ﾎﾟｲﾝﾄが付きます。"))
    assert "本日、ﾎﾟｲﾝﾄが付きます。"[hit.start : hit.end] == "ﾎﾟｲﾝﾄが付きます"


def test_exceptions_void_a_hit_in_the_same_sentence_only() -> None:
    heard = listeners((read_cue(CUE),))["en", "agent"]
    assert heard.hear(plain("You no longer get loyalty points.")) == []
    assert len(heard.hear(plain("We no longer do. You get loyalty points."))) == 1


def test_a_latin_word_is_a_whole_word() -> None:
    heard = listeners((read_cue({**CUE, "words": {"en": ["sure"]}}),))["en", "agent"]
    assert heard.hear(plain("We measure it.")) == []
    assert len(heard.hear(plain("Sure, we do."))) == 1


def test_said_is_met_with_its_words() -> None:
    one = result(SAID)
    assert one.result == "met"
    assert [e.text for e in one.finding.evidence] == ["ポイントが付きます"]


@pytest.mark.parametrize(("where", "expected"), [("first", "met"), ("last", "met"), ("anywhere", "met")])
def test_where_counts_the_turns_of_the_side(where: str, expected: str) -> None:
    assert result({**SAID, "where": where}).result == expected


def test_said_too_late_for_the_beginning() -> None:
    late = [TALK[0], TALK[1], ("agent", "確認いたします。"), TALK[1], TALK[2]]
    one = result({**SAID, "where": "first"}, *late)
    assert (one.result, one.finding.at) == ("missed", 0)
    assert result({**SAID, "where": "last"}, *late).result == "met"


def test_not_said_is_missed_where_it_is_said() -> None:
    one = result({"kind": "not_said", "cues": ["own_points"]}, critical="compliance")
    assert (one.result, one.finding.at) == ("missed", 2)
    scored = score(talk(), card(item({"kind": "not_said", "cues": ["own_points"]}, critical="compliance")))
    assert ("compliance", "own_tells") in [(error.kind, error.item) for error in scored.critical]


@pytest.mark.parametrize("kind", ["said", "not_said"])
def test_words_in_one_language_alone_say_nothing_of_a_conversation_in_the_other(kind: str) -> None:
    words = {**CUE, "words": {"en": ["loyalty points"]}}
    told = card(item({**SAID, "kind": kind}), cues=[words, PLAN])
    (one,) = [one for one in score(talk(), told).items if one.item.id == "own_tells"]
    assert one.result == "not_applicable"
    mixed = talk(*TALK[:2], ("agent", "You get loyalty points today."), *TALK[3:])
    (one,) = [one for one in score(mixed, told).items if one.item.id == "own_tells"]
    assert one.result == ("met" if kind == "said" else "missed")


def test_an_answer_is_asked_for_only_where_the_customer_calls_for_it() -> None:
    rule = {"kind": "answered", "when": ["own_leaving"], "cues": ["own_points"]}
    assert result(rule).result == "met"
    assert result(rule, TALK[0], ("customer", "残高を教えてください。"), *TALK[2:]).result == "not_applicable"
    missed = result(rule, TALK[0], TALK[1], ("agent", "承知いたしました。"), *TALK[3:])
    assert (missed.result, missed.finding.at) == ("missed", 2)
    before = result(rule, TALK[2], TALK[1], ("agent", "承知いたしました。"), *TALK[3:])
    assert before.result == "missed"  # said before it was called for


def test_a_draft_with_forbidden_words_is_hinted_at() -> None:
    made = card(
        item({"kind": "not_said", "cues": ["own_points"]}, phrase={"en": "", "ja": "後日ご案内いたします。"})
    )
    draft = "かしこまりました。ポイントが付きます。"
    found = hint(talk().turns[:2], draft, made)
    assert found is not None
    assert found.item.id == "own_tells"
    assert draft[found.start : found.end] == "ポイントが付きます"
    assert hint(talk().turns[:2], draft) is None


def test_rules_may_use_the_products_own_cues() -> None:
    assert result({"kind": "said", "cues": ["greeting", "own_points"]}).result == "met"


def test_what_is_switched_off_does_not_count_but_stays() -> None:
    made = card(item(SAID, off=True))
    assert made.item("own_tells") is None
    assert [one.id for one in made.off] == ["own_tells"]
    assert score(talk(), made).scores == score(talk()).scores


def test_a_record_is_scored_with_the_words_its_scorecard_brings() -> None:
    told = score_record({"turns": [{"speaker": s, "text": t} for s, t in TALK]}, card(item(SAID)))
    (mine,) = [one for one in told["dimensions"]["business"]["items"] if one["item"] == "own_tells"]
    assert mine["evidence"][0]["text"] == "ポイントが付きます"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("own_tells.kind", item({"kind": "sung", "cues": ["greeting"]}), "answered"),
    ("own_tells.cues", item({"kind": "said", "cues": []}), "at least one"),
    ("own_tells.cues", item({"kind": "said", "cues": ["own_gone"]}), "own_gone"),
    ("own_tells.when", item({"kind": "answered", "cues": ["own_points"]}), "call for an answer"),
    ("own_tells.cues", item({"kind": "answered", "when": ["own_leaving"], "cues": ["own_leaving"]}), "side"),
    ("own_tells.weight", item(SAID, weight=101), "0 to 100"),
    ("own_tells.weight", item(SAID, weight=float("nan")), "0 to 100"),
    ("own_tells.title", item(SAID, title={"en": " "}), "name"),
    ("own_tells.dimension", item(SAID, dimension="luck"), "dimension"),
]


@pytest.mark.parametrize(("at", "told", "words"), REFUSED)
def test_an_item_that_cannot_be_used_says_where_and_why(at: str, told: dict[str, Any], words: str) -> None:
    with pytest.raises(ScorecardError) as refused:
        card(told)
    assert refused.value.at == at
    assert words in refused.value.text.en
    assert refused.value.text.ja != refused.value.text.en


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"id": "points"}, "points.id"),
        ({"side": "boss"}, "own_points.side"),
        ({"words": {}}, "own_points.words"),
        ({"words": {"ja": ["あ"]}}, "own_points.words_ja"),
        ({"words": {"en": ["x" * 201]}}, "own_points.words_en"),
        ({"words": {"en": [f"word{n}" for n in range(51)]}}, "own_points.words_en"),
        ({"regex": True, "unless": {"en": ["("]}}, "own_points.unless_en"),
    ],
)
def test_words_that_cannot_be_used_say_where(change: dict[str, Any], at: str) -> None:
    with pytest.raises(ScorecardError) as refused:
        read_cue({**CUE, **change})
    assert refused.value.at == at


@pytest.mark.parametrize(
    "slow",
    ["(a+)+b", "(a|a)*b", "(a|ab){1,50}c", ".*x", "x+", "(x?){20}y", r"(a)\1", "(.{0,60}){2}", ".{0,40}" * 3 + "x",
     "(a|a)" * 12 + "x", "x?", "", "(", "[a", "(?i)x", "a{1,999}", "[[a]"],
)  # fmt: skip
def test_what_could_take_long_or_say_nothing_is_refused(slow: str) -> None:
    if slow == "(?i)x":
        assert guarded(slow)  # flags do no harm
        return
    with pytest.raises(ExpressionError):
        guarded(slow)


def test_what_is_allowed_ends_soon_in_a_text_made_to_hurt() -> None:
    expression = guarded("(?:の|が|は).{0,20}(?:ます|です).{0,15}か")
    heard = listeners((read_cue({**CUE, "words": {"ja": [expression]}, "unless": {}, "regex": True}),))
    assert heard["ja", "agent"].hear(plain("のがはますです" * 7_000)) == []


def test_letters_of_expressions_are_plain_as_texts_are() -> None:
    assert guarded(r"ＳＭＳ\S") == r"sms\S"


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_any_phrase_is_refused_or_fires_on_itself(words: str, before: str, after: str) -> None:
    try:
        phrase(words)
    except ExpressionError:
        return
    cue = read_cue({**CUE, "words": {"ja": [words]}, "unless": {}}) if words.strip() else None
    if cue is None:
        return
    heard = listeners((cue,))["ja", "agent"]
    assert heard.hear(plain(words.strip()))
    for hit in heard.hear(plain(f"{before} {words.strip()} {after}")):
        assert 0 <= hit.start < hit.end <= len(before) + len(words.strip()) + len(after) + 2


@given(st.text(alphabet="ab.*+?{}()[]|\\^$1,2:=!<あい", max_size=24))
def test_any_expression_is_refused_or_can_be_listened_for(written: str) -> None:
    try:
        guarded(written)
    except ExpressionError:
        return
    cue = read_cue({**CUE, "words": {"ja": [written]}, "unless": {}, "regex": True})
    listeners((cue,))["ja", "agent"].hear(plain("ab" * 200 + "あい" * 200))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "en", "ja", "kind", "cues", "words"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(
    st.dictionaries(
        st.sampled_from(["item", "cue", "name", "version"]),
        JSON
        | st.lists(
            st.dictionaries(
                st.sampled_from(
                    ["id", "side", "dimension", "title", "words", "rule", "weight", "off", "critical"]
                ),
                JSON,
            ),
            max_size=3,
        ),
    )
)
def test_whatever_is_given_is_read_or_refused(told: dict[str, Any]) -> None:
    with contextlib.suppress(ScorecardError):
        read(told)


def test_a_scorecard_goes_through_files_unchanged() -> None:
    made = card(
        item({"kind": "answered", "when": ["own_leaving"], "cues": ["own_points"]}, off=True),
        item({**SAID, "where": "last"}, id="own_b", critical="business", moment="door", weight=2.5,
             title={"en": 'A "quoted" \\ name', "ja": "「引用」\n二行"}),
    )  # fmt: skip
    assert read(data(made)) == made
    assert read(parse(to_json(data(made)))) == made
    assert read(parse(to_toml(data(made)))) == made
    assert tomllib.loads(to_toml(data(made)))["item"][0]["id"] == "need_clarified"
    assert read(data(default())) == default()
    assert cue_data(read_cue(CUE))["words"]["ja"] == CUE["words"]["ja"]  # type: ignore[index]


@pytest.mark.parametrize(
    "broken", ["", "[]", "{", "x = ", "item = 3", '{"item": 1}', "[[item]", "x" * 600_000]
)
def test_a_file_that_holds_no_scorecard_says_so(broken: str) -> None:
    with pytest.raises(ScorecardError):
        parse(broken)


def test_differences_are_told_in_words() -> None:
    before = card(item(SAID))
    told = data(before)
    told["item"][0]["weight"] = 20
    told["item"][1]["off"] = True
    told["item"][2]["critical"] = "business"
    told["item"][-1]["rule"] = {"kind": "not_said", "cues": ["own_points"]}
    told["cue"][0]["words"]["ja"] = ["ポイント進呈"]
    del told["cue"][1]
    said = [one.en for one in changes(before, read(told))]
    assert said[0] == "“Clarifies what is needed”: weight 15 → 20."
    assert any(line.startswith("Item switched off: “Checks who is asking”") for line in said)
    assert any("critical for the customer → critical for the business" in line for line in said)
    assert "“Tells of the points”: told in another way." in said
    assert any("added “ポイント進呈”" in line for line in said)
    assert "Own words removed: “wants to leave”." in said
    assert changes(before, before) == []
    ja = [one.ja for one in changes(before, read(told))]
    assert "「ご用件を確認した」：重み 15 → 20" in ja
    assert ja != said
