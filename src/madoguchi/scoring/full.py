"""What earns a full score: what cases answered with the best mark have more often than the others (R7).

Behaviours are the items of the scorecards, phrases the staff's own words that showed an item, requests what the case was
about. A phrase is counted once a case, and shown only from ``FEWEST`` cases on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from madoguchi.cases.models import Conversation, Message
from madoguchi.core.conversation.scorecard import Item
from madoguchi.core.conversation.text import plain
from madoguchi.core.metrics.contrast import Contrast, Counted, contrasts
from madoguchi.core.metrics.metric import HIDDEN_BELOW
from madoguchi.core.text import Text
from madoguchi.scoring.effects import answered, main_question
from madoguchi.scoring.models import Score
from madoguchi.scoring.scorecards import queries as scorecards
from madoguchi.scoring.underline import clause_end
from madoguchi.surveys.main_questions import MainQuestion
from madoguchi.warehouse import Filters

READ = 3_000  # cases whose words are read, the last answered
FEWEST = max(HIDDEN_BELOW, 10)  # cases a phrase must have been said in
LONGEST = 40  # letters of a phrase; longer ones are hardly ever said twice
MET = 0.75  # share of an item from which it counts as done in a case
PERSONAL = frozenset({"name_used", "greeting"})  # their words hold names
MOST, EXAMPLES = 25, 2  # phrases shown, and conversations for each
PORTION = 500


@dataclass(slots=True)
class Line:
    """One behaviour, request or phrase with how often either group has it. ``examples``: conversations that show it."""

    title: str | Text
    contrast: Contrast
    item: Item | None = None
    examples: list[Conversation] = field(default_factory=list)


@dataclass(slots=True)
class FullScore:
    """Everything the page shows. ``best`` is the full mark, ``full`` how many of the ``cases`` gave it."""

    question: MainQuestion | None
    best: float | None = None
    cases: int = 0
    full: int = 0
    read: int = 0
    behaviours: list[Line] = field(default_factory=list)
    requests: list[Line] = field(default_factory=list)
    phrases: list[Line] = field(default_factory=list)


def full_score(filters: Filters) -> FullScore:
    """Put the page together. Raises ``WarehouseError``."""
    question = main_question(filters)
    page = FullScore(question)
    if question is None:
        return page
    rows = answered(filters, question)
    best = _best(question)
    if best is None or not rows:
        return page
    full = {row["case_id"] for row in rows if row["satisfaction"] == best}
    page.best, page.cases, page.full = best, len(rows), len(full)
    page.behaviours = _behaviours(rows, full)
    page.requests = _requests(rows, full)
    read = [row["case_id"] for row in rows[:READ]]
    page.read = len(read)
    page.phrases = _phrases(read, full)
    return page


def _best(question: MainQuestion) -> float | None:
    asked = question.definition
    return asked.scale_min if asked.polarity == "low_good" else asked.scale_max


def _behaviours(rows: Sequence[Mapping[str, Any]], full: set[int]) -> list[Line]:
    items = {item.id: item for item in scorecards.items()}
    counts = []
    for id in items:
        shares = [(row["case_id"], row[f"item_{id}"]) for row in rows if row[f"item_{id}"] is not None]
        done = [(case, share >= MET) for case, share in shares]
        counts.append((id, *_split(done, full)))
    return [Line(items[one.code].title, one, items[one.code]) for one in contrasts(counts)]


def _requests(rows: Sequence[Mapping[str, Any]], full: set[int]) -> list[Line]:
    """What cases were about; the same requests may be easier to please, which is no behaviour."""
    about = Counter(row["request"] for row in rows if row["request"])
    counts = [
        (code, *_split([(row["case_id"], row["request"] == code) for row in rows], full))
        for code, often in about.items()
        if often >= FEWEST
    ]
    return [Line(one.code, one) for one in contrasts(counts)] if len(counts) > 1 else []


def _phrases(cases: Sequence[int], full: set[int]) -> list[Line]:
    said: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)  # language, words → case → conversation
    heard: dict[str, set[int]] = defaultdict(set)  # language → its cases: words of one can be said only in it
    shows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)  # the items the words stood for
    for case, conversation, language, item, words in _words(cases):
        heard[language].add(case)
        if item:
            said[language, words].setdefault(case, conversation)
            shows[language, words][item] += 1
    often = [key for key, where in said.items() if len(where) >= FEWEST]
    counts = [
        (str(place), *_split([(case, case in said[key]) for case in heard[key[0]]], full))
        for place, key in enumerate(often)
    ]
    items = {item.id: item for item in scorecards.items()}
    lines: list[tuple[Line, list[int]]] = []
    for one in [one for one in contrasts(counts) if one.value > 0 and one.clear][:MOST]:
        key = often[int(one.code)]
        where = [conversation for case, conversation in said[key].items() if case in full]
        lines.append((Line(key[1], one, items.get(shows[key].most_common(1)[0][0])), where[:EXAMPLES]))
    known = Conversation.objects.select_related("case").in_bulk({pk for _, where in lines for pk in where})
    for line, where in lines:
        line.examples = [known[pk] for pk in where if pk in known]
    return [line for line, _ in lines]


def _words(cases: Sequence[int]) -> Iterator[tuple[int, int, str, str, str]]:
    """Yield case, conversation, language, and an item with the words that showed it; one without, to count the case."""
    for start in range(0, len(cases), PORTION):
        scores = Score.objects.filter(conversation__case__in=cases[start : start + PORTION], not_scored="")
        known = {
            one.conversation_id: one
            for one in scores.select_related("conversation").only(
                "items", "language", "conversation__case_id"
            )
        }
        turns: dict[int, list[str]] = defaultdict(
            list
        )  # numbered as reading.seen does; empty where not the staff's
        said = Message.objects.filter(conversation__in=known, public=True).order_by(
            "conversation", "position"
        )
        for conversation, speaker, text in said.values_list("conversation_id", "speaker", "text"):
            turns[conversation].append(text if speaker == "agent" else "")
        for pk, score in known.items():
            case = score.conversation.case_id
            yield case, pk, score.language, "", ""
            for line in score.items:
                if line["result"] != "met" or line["item"] in PERSONAL:
                    continue
                for place in line["evidence"]:
                    if place["turn"] < len(turns[pk]):
                        text = turns[pk][place["turn"]]
                        words = plain(text[place["start"] : clause_end(text, place["end"])]).text
                        words = words.strip(" 、。,.!?\n")
                        if 2 < len(words) <= LONGEST and not any(letter.isdigit() for letter in words):
                            yield case, pk, score.language, line["item"], words


def _split(done: Sequence[tuple[int, bool]], full: set[int]) -> tuple[Counted, Counted]:
    """Count who has it, among those with a full score and among the rest."""
    n = Counter(case in full for case, _ in done)
    has = Counter(case in full for case, it in done if it)
    return Counted(has[True], n[True]), Counted(has[False], n[False])
