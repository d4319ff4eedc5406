"""Each item: met, partly, missed or not applicable, told by small conversations."""

from __future__ import annotations

from typing import Any

import pytest

from madoguchi.core.conversation.items.finding import NOT_APPLICABLE, graded
from madoguchi.core.conversation.items.waits import promised
from madoguchi.core.conversation.score import score_record

ASK = ("customer", "I would like to change the delivery address of my order, please.")
HELLO = ("agent", "Good morning, this is Sato. How may I help?")
Talk = list[tuple[Any, ...]]


def results(turns: Talk, **fields: Any) -> dict[str, str]:
    """Item → result; a third member of a turn is its second."""
    said = []
    for place, (speaker, text, *second) in enumerate(turns):
        at = int(second[0]) if second else place * 10
        said.append({"speaker": speaker, "text": text, "at": f"2026-05-11T10:{at // 60:02d}:{at % 60:02d}Z"})
    told = score_record({"channel": "phone", "turns": said, **fields})
    assert told["not_scored"] is None
    return {item["item"]: item["result"] for one in told["dimensions"].values() for item in one["items"]}


def found(item: str, turns: Talk, **fields: Any) -> dict[str, Any]:
    """One item whole, as the JSON tells it."""
    told = score_record({"turns": [{"speaker": who, "text": text} for who, text in turns], **fields})
    return next(one for part in told["dimensions"].values() for one in part["items"] if one["item"] == item)


def hold(announced: str, seconds: int, back: str = "Thank you for waiting.") -> str:
    return results([HELLO, ASK, ("agent", announced, 20), ("customer", "Sure.", 24), ("agent", back, 24 + seconds)])["hold"]  # fmt: skip


def test_a_wait_asked_for_explained_and_thanked_for_is_met() -> None:
    asked = "May I put you on hold for two minutes while I check with the warehouse?"
    assert hold(asked, 100) == "met"
    assert hold("Hang on.", 100, "It is done.") == "missed"


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("少々お待ちください", 30),
        ("しばらくお待ちください", 60),
        ("2分ほどお待ちいただけますか", 120),
        ("5〜10分ほど", 600),
        ("one moment please", 60),
        ("a couple of minutes", 180),
        ("within 30 seconds", 30),
        ("お待ちください", None),
    ],
)
def test_what_words_of_waiting_promise(words: str, seconds: float | None) -> None:
    assert promised(words) == seconds


def test_a_promise_of_time_is_kept_or_broken() -> None:
    asked = "May I put you on hold for two minutes while I check?"

    def kept(seconds: int) -> str:
        turns = [HELLO, ASK, ("agent", asked, 20), ("customer", "Sure.", 24), ("agent", "Thank you for waiting.", 24 + seconds)]  # fmt: skip
        return results(turns)["promise_kept"]

    assert kept(110) == "met"
    assert kept(600) == "missed"


def test_a_letter_has_no_waits() -> None:
    turns: Talk = [ASK, ("agent", "Dear Ms Ito, please wait while we check.", 3000)]
    assert results(turns, channel="email")["hold"] == "not_applicable"


def test_promises_of_the_case_count() -> None:
    turns: Talk = [HELLO, ASK, ("agent", "I've changed the address."), ("customer", "Great, thank you.")]
    assert results(turns)["promise_kept"] == "not_applicable"
    assert results(turns, promises=[{"text": "call back", "kept": True}])["promise_kept"] == "met"
    assert results(turns, promises=[{"text": "call back", "kept": False}])["promise_kept"] == "missed"
    both = [{"text": "a", "kept": True}, {"text": "b", "kept": False}]
    assert results(turns, promises=both)["promise_kept"] == "partly"


def test_solved_as_the_customer_says_or_the_record() -> None:
    answered: Talk = [HELLO, ASK, ("agent", "I've changed the address for you.")]
    assert results([*answered, ("customer", "Great, thank you.")])["solved_confirmed"] == "met"
    assert (
        results([*answered, ("customer", "It still shows the old address.")])["solved_confirmed"] == "missed"
    )
    assert results([*answered, ("customer", "Hm.")], resolved=True)["solved_confirmed"] == "met"
    assert (
        results([*answered, ("customer", "Great, thank you.")], resolved=False)["solved_confirmed"]
        == "partly"
    )


def test_the_name_is_used_where_it_is_known() -> None:
    turns: Talk = [
        HELLO,
        ASK,
        ("agent", "Thank you, Ms Ito. I've changed it."),
        ("customer", "Great, thanks."),
    ]
    assert results(turns)["name_used"] == "not_applicable"
    assert results(turns, customer="Hanako Ito")["name_used"] == "met"
    assert results(turns, customer="Taro Abe")["name_used"] == "missed"


def test_nobody_greets_again_in_a_thread_that_goes_on() -> None:
    turns: Talk = [ASK, ("agent", "I've changed the address for you."), ("customer", "Great, thanks.")]
    assert results(turns)["greeting"] == "missed"
    assert results(turns, continued=True)["greeting"] == "not_applicable"


def test_an_account_is_changed_only_after_asking_who_it_is() -> None:
    changed = ("agent", "ご契約を解約いたしました。")
    asked = ("agent", "ご本人確認のため、生年月日をお聞かせいただけますか。")
    wish = ("customer", "インターネットの契約を解約したいのですが。")
    bare = results([("agent", "お電話ありがとうございます。"), wish, changed, ("customer", "わかりました。")])
    good = results([("agent", "お電話ありがとうございます。"), wish, asked, ("customer", "5月3日です。"), changed, ("customer", "わかりました。")])  # fmt: skip
    assert bare["identity_verified"] in ("missed", "not_applicable")
    assert good["identity_verified"] in ("met", "not_applicable")
    assert (bare["identity_verified"], good["identity_verified"]) == ("missed", "met")


def test_whoever_asks_when_is_told_a_time() -> None:
    asked = ("customer", "When will it arrive?")
    turns: Talk = [HELLO, ASK, ("agent", "I've changed the address."), asked]
    assert results([*turns, ("agent", "It will be there on Friday.")])["expectation_answered"] == "met"
    assert results([*turns, ("agent", "As soon as we can.")])["expectation_answered"] == "missed"


@pytest.mark.parametrize(
    ("item", "turns", "result"),
    [
        ("greeting", [HELLO, ASK, ("agent", "I've changed it.")], "met"),
        ("greeting", [("agent", "Good morning."), ASK, ("agent", "I've changed it.")], "partly"),
        ("greeting", [("agent", "Yes?"), ASK, ("agent", "I've changed it.")], "missed"),
        ("expectations_unbroken", [HELLO, ("customer", "You promised me a call yesterday and nobody rang.")], "missed"),
        ("expectations_unbroken", [HELLO, ASK], "met"),
        ("empathy", [HELLO, ASK, ("agent", "I've changed it.")], "not_applicable"),
        ("empathy", [HELLO, ("customer", "This is so frustrating, I am really angry."), ("agent", "I'm so sorry, that must have been frustrating.")], "met"),
        ("empathy", [HELLO, ("customer", "This is so frustrating, I am really angry."), ("agent", "What is your number?")], "missed"),
        ("wording", [HELLO, ASK, ("agent", "That's not my problem.")], "partly"),
        ("wording", [HELLO, ASK, ("agent", "I've changed it for you.")], "met"),
        ("whole_sentences", [HELLO, ASK, ("agent", "Number."), ("customer", "4471"), ("agent", "Next.")], "missed"),
        ("more_help", [HELLO, ASK, ("agent", "I've changed it. Is there anything else I can do for you?")], "met"),
        ("more_help", [HELLO, ASK, ("agent", "I've changed it.")], "missed"),
        ("closing", [HELLO, ASK, ("agent", "I've changed it. Thank you for calling, have a nice day.")], "met"),
        ("closing", [HELLO, ASK, ("agent", "I've changed it.")], "missed"),
        ("reason", [HELLO, ASK, ("agent", "I'm afraid we can't change that because it has already been shipped.")], "met"),
        ("reason", [HELLO, ASK, ("agent", "I'm afraid we can't change that.")], "missed"),
        ("keeps_informed", [HELLO, ASK, ("agent", "It leaves tonight because the van is late, and it will reach you on Friday.")], "met"),
        ("keeps_informed", [HELLO, ASK, ("agent", "Let me look."), ("customer", "Sure."), ("agent", "I've changed it."), ("customer", "Is that all?"), ("agent", "It is. You will get an e-mail tonight.")], "partly"),
        ("keeps_informed", [HELLO, ASK, ("agent", "Let me look."), ("customer", "Sure."), ("agent", "I've changed it.")], "missed"),
        ("next_step", [HELLO, ASK, ("agent", "I've changed it for you."), ("customer", "Great, thanks.")], "not_applicable"),
        ("no_repeats", [HELLO, ASK, ("agent", "Which order?"), ASK], "partly"),
        ("no_repeats", [HELLO, ASK, ("agent", "Which order?"), ("customer", "Number 4471, the blue lamp.")], "met"),
        ("solution_given", [HELLO, ASK, ("agent", "I don't know."), ("customer", "So nobody can help me.")], "missed"),
    ],
)  # fmt: skip
def test_every_item_says_what_it_found(item: str, turns: Talk, result: str) -> None:
    assert results(turns)[item] == result


def test_a_pause_while_somebody_writes_is_no_wait_but_the_same_silence_on_the_telephone_is() -> None:
    turns: Talk = [HELLO, ASK, ("agent", "I've changed it.", 100), ("customer", "Great, thanks.", 110)]
    assert results(turns)["hold"] == "missed"
    assert results(turns, channel="chat")["hold"] == "not_applicable"


def test_calling_back_later_is_no_wait() -> None:
    turns: Talk = [HELLO, ASK, ("agent", "I will ring you back today."), ("customer", "Fine."), ("agent", "Hello again, it is changed.", 2_400)]  # fmt: skip
    assert results(turns)["hold"] == "not_applicable"


def test_one_answer_with_figures_is_scored_though_the_customer_has_not_come_back() -> None:
    told = results([ASK, ("agent", "It costs £5 and will be there on Friday.")], channel="email")
    assert told["solved_confirmed"] == "not_applicable"


DONE = ("agent", "I've changed the address for you.")
THANKS = ("customer", "Great, thank you.")


def test_hand_overs_of_the_record_count_where_nobody_speaks_of_them() -> None:
    silent: Talk = [HELLO, ASK, DONE, THANKS]
    explained: Talk = [
        HELLO,
        ASK,
        ("agent", "Our warehouse will call you tomorrow because it has left already."),
    ]
    assert results(silent, handovers=0)["one_hand"] == "not_applicable"
    assert results(silent, handovers=2)["one_hand"] == "not_applicable", "to the back office and back"
    assert results(silent, handovers=3)["one_hand"] == "missed"
    assert results(explained)["one_hand"] == "not_applicable"
    assert results(explained, handovers=3)["one_hand"] == "partly"
    assert found("one_hand", silent, handovers=3)["why"] == {
        "en": "The case went from one team to another 3 times.",
        "ja": "案件の担当部署が 3 回変わりました。",
    }


def test_words_of_passing_on_stay_the_evidence_of_a_hand_over() -> None:
    passed: Talk = [HELLO, ASK, ("agent", "Let me transfer you to our delivery team.")]
    words = found("one_hand", passed)
    known = found("one_hand", passed, handovers=3)
    assert words["evidence"]
    assert words["why"] is None
    assert known["evidence"] == words["evidence"]
    assert known["why"]["en"] == "The case went from one team to another 3 times."
    assert found("one_hand", passed, handovers=0) == words


def test_a_case_opened_again_within_a_week_was_not_solved_for_good() -> None:
    content: Talk = [HELLO, ASK, DONE, THANKS]
    assert results(content, reopened=False)["solved_confirmed"] == "met"
    again = found("solved_confirmed", content, reopened=True)
    assert again["result"] == "partly"
    assert again["evidence"][0]["text"] in THANKS[1]
    assert again["why"] == {
        "en": "The case was opened again within 7 days.",
        "ja": "7 日以内に案件が再開されました。",
    }
    assert (
        results([HELLO, ASK, DONE, ("customer", "Hm.")], reopened=True, resolved=True)["solved_confirmed"]
        == "partly"
    )
    assert results([ASK, DONE], channel="email", reopened=True)["solved_confirmed"] == "partly"
    still: Talk = [HELLO, ASK, DONE, ("customer", "It still shows the old address.")]
    assert results(still, reopened=True, resolved=True)["solved_confirmed"] == "missed"


def test_the_promised_time_of_the_case_is_one_promise() -> None:
    turns: Talk = [HELLO, ASK, DONE, THANKS]
    assert results(turns, promised=True)["promise_kept"] == "met"
    late = found("promise_kept", turns, promised=False)
    assert (late["result"], late["evidence"]) == ("missed", [])
    assert late["why"]["en"] == "The case was not resolved by its promised time."
    both = found("promise_kept", turns, promised=False, promises=[{"text": "call back", "kept": True}])
    assert both["result"] == "partly"
    assert both["why"] == {
        "en": "Promises on record: 1, kept: 1. The case was not resolved by its promised time.",
        "ja": "記録されている約束 1 件のうち、1 件が守られました。案件は約束の期限までに解決しませんでした。",
    }


def test_facts_that_are_none_change_nothing() -> None:
    turns: Talk = [HELLO, ASK, DONE, THANKS]
    for odd in (
        {"handovers": -1},
        {"handovers": True},
        {"handovers": "2"},
        {"reopened": "yes"},
        {"promised": 1},
    ):
        assert results(turns, **odd) == results(turns)
    assert found("solved_confirmed", turns)["why"] is None
    assert (
        found("solved_confirmed", [HELLO, ASK, DONE, ("customer", "Hm.")], resolved=True)["why"]["en"]
        == "It is recorded as solved."
    )


@pytest.mark.parametrize(("share", "mark"), [(0.0, 1), (0.3, 2), (0.5, 2), (0.7, 3), (1.0, 4)])
def test_how_far_an_item_was_done_becomes_one_of_four_marks(share: float, mark: int) -> None:
    assert graded(share).mark == mark
    assert NOT_APPLICABLE.mark is None
