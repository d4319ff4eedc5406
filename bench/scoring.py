"""How well satisfaction is predicted from a conversation, against published figures, and how fast.

    MADOGUCHI_SHARED=../shared python bench/scoring.py [--cache FOLDER] [--only PART ...]

The protocols are frozen in `docs/scoring-protocols.md`; every figure has its 95 % bootstrap interval over dialogues. The data are
for evaluation only and no part of the package: what is not there is left out, saying so. Fitting needs scikit-learn for
the two Japanese sets. Returns 1 where a goal was missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import _dialogues as data
import _judging as judging
import numpy as np
from _judging import Figure, Report, figure
from _rows import Rows, encoded_once, rows_of

from madoguchi.core.conversation import features, linear, outcomes, satisfaction, signs, vectors
from madoguchi.core.conversation.satisfaction import SMALL, Model, Settings

TURNS = Settings()
WHOLES = SMALL  # few rows
PUBLISHED = {"SGD": "BERT .537, USDA .570, SG-USM .602", "MWOZ": "BERT .459, USDA .489, SG-USM .509"}
ONE_HUMAN = {"SGD": ".325", "MWOZ": ".248", "ReDial": ".349"}


def split(report: Report, cache: Path | None) -> None:
    """Three classes on the published split."""
    for name, goal in (("SGD", 0.60), ("MWOZ", 0.54)):
        report.head(f"{name}: three classes, published 8:1:1 split")
        if lacks(report, f"dialogue/uss/{name}.txt", "dialogue/uss/session_index.json"):
            continue
        rows, parts = rows_of(name, cache), data.published_split(name)
        train = rows.where(np.isin(rows.dialogue, parts["train"]))
        test = rows.where(np.isin(rows.dialogue, parts["test"]) & ((rows.turn >= 3) | rows.whole))
        truth = satisfaction.classed(test.rating)
        model = satisfaction.fit(
            train.features, train.rating, train.dialogue, vectors=train.vectors, settings=TURNS
        )
        bare = satisfaction.fit(train.features, train.rating, train.dialogue, settings=TURNS)
        whole = satisfaction.predict(model, test.features, test.vectors)
        plain = satisfaction.predict(bare, test.features)
        gain = _proven(rows, parts["valid"], model, bare)
        found = whole if gain.low > 0 else plain
        report.say(f"vectors add {gain} on the validation part: {'used' if gain.low > 0 else 'left out'}")
        report.say(f"{len(truth)} rows, classes {counts(truth)}; predicted {counts(found.classes)}")
        unit = test.dialogue
        report.line(
            "macro-F1",
            figure(truth, found.classes, unit, judging.macro_f1),
            goal=goal,
            published=PUBLISHED[name],
        )
        for label, statistic in (
            ("accuracy", judging.accuracy),
            ("precision", judging.precision),
            ("recall", judging.recall),
        ):
            report.line(label, figure(truth, found.classes, unit, statistic))
        report.line("macro-F1 without vectors", figure(truth, plain.classes, unit, judging.macro_f1))
        report.line("macro-F1 with vectors", figure(truth, whole.classes, unit, judging.macro_f1))
        gain = judging.difference(truth, whole.classes, plain.classes, unit, judging.macro_f1)
        report.line(f"what the vectors add{'' if gain.low > 0 else ' (no gain)'}", gain)
        report.line(
            "Spearman of the expectation", figure(test.rating, found.expected, unit, judging.spearman)
        )
        inside = (found.low <= test.rating) & (test.rating <= found.high)
        report.line("inside the 90 % interval", float(inside.mean()))
        report.line("calibration error", judging.off_calibration(truth, found.probabilities))


def _proven(rows: Rows, valid: list[int], model: Model, bare: Model) -> Figure:
    """Return what the vectors add to macro-F1 on the validation part, which neither model was fitted on."""
    part = rows.where(np.isin(rows.dialogue, valid) & ((rows.turn >= 3) | rows.whole))
    truth = satisfaction.classed(part.rating)
    one = satisfaction.predict(model, part.features, part.vectors)
    other = satisfaction.predict(bare, part.features)
    return judging.difference(truth, one.classes, other.classes, part.dialogue, judging.macro_f1)


def whole(report: Report, cache: Path | None) -> None:
    """Whole dialogues, 1 to 5, ten folds."""
    for name, goal in (("SGD", 0.42), ("MWOZ", 0.37), ("ReDial", 0.43)):
        report.head(f"{name}: whole dialogues, ten folds")
        if lacks(report, f"dialogue/uss/{name}.txt"):
            continue
        rows = rows_of(name, cache)
        last = rows.where(rows.whole)
        fold = judging.folds(len(last.rating), 10)
        expected, bare = np.zeros(len(last.rating)), np.zeros(len(last.rating))
        for one in range(10):
            train, test = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
            both = np.hstack([last.features, course_of(rows, train, test)])
            for inputs, into in ((both, expected), (last.features, bare)):
                model = satisfaction.fit(inputs[train], last.rating[train], train, settings=WHOLES)
                into[test] = satisfaction.predict(model, inputs[test]).expected
        report.say(f"{len(last.rating)} dialogues, classes {counts(satisfaction.classed(last.rating))}")
        found = figure(last.rating, expected, last.dialogue, judging.spearman)
        report.line("Spearman", found, goal=goal, published=f"one human {ONE_HUMAN[name]}")
        alone = figure(last.rating, bare, last.dialogue, judging.spearman)
        report.line("Spearman, no vectors, no turn ratings", alone)


def course_of(rows: Rows, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return what the vectors of its turns say of each dialogue, (dialogues, 6): a ridge of the turns' ratings.

    Fitted on training dialogues alone; on those themselves with the third left out they are in.
    """
    turns = rows.where(~rows.whole)
    course = np.zeros((rows.dialogue.max() + 1, 6))
    inner = judging.folds(len(train), 3)
    for one in (*range(3), None):
        kept = train if one is None else train[inner != one]
        asked = test if one is None else train[inner == one]
        mine = np.isin(turns.dialogue, kept)
        head = linear.ridge(turns.vectors[mine], turns.rating[mine, None], TURNS.ridge)
        for number in asked:
            course[number] = told(head(turns.vectors[turns.dialogue == number])[:, 0])
    return course


def told(turns: np.ndarray) -> list[float]:
    """Return the course of expectations over the turns of a dialogue in six numbers."""
    return [turns.mean(), turns.min(), turns.max(), turns[-1], turns[-3:].mean(), turns.std()]


def relabel(report: Report, cache: Path | None) -> None:
    """The second annotation, ten folds."""
    for name, goal, judge in (("SGD", 0.66, ".627"), ("MWOZ", 0.52, ".567")):
        report.head(f"{name}: second annotation, ten folds")
        if lacks(report, *(f"dialogue/use-relabel/{file}.txt" for file in data.RELABELLED[name])):
            continue
        dialogues, truth = data.relabelled(name)
        counted = np.array([features.of_dialogue(one) for one in dialogues])
        inputs = np.hstack([counted, [outcomes.of_dialogue(one) for one in dialogues]])
        encoded = encoded_once(f"relabel-{name}.npy", [turn.text for one in dialogues for turn in one], cache)
        ends = np.cumsum([len(one) for one in dialogues])[:-1]
        said = np.array(
            [vectors.of_course(*one) for one in zip(dialogues, np.split(encoded, ends), strict=True)]
        )
        found, before = _second(inputs, said, truth), _second(counted, said, truth)
        unit = np.arange(len(truth))
        report.say(f"{len(truth)} dialogues, classes {counts(truth)}; predicted {counts(found)}")
        report.line(
            "kappa", figure(truth, found, unit, judging.kappa), goal=goal, published=f"language model {judge}"
        )
        report.line("accuracy", figure(truth, found, unit, judging.accuracy))
        report.line("macro-F1", figure(truth, found, unit, judging.macro_f1))
        report.line("kappa without outcomes", figure(truth, before, unit, judging.kappa))
        gain = judging.difference(truth, found, before, unit, judging.kappa)
        report.line(f"what the outcomes add{'' if gain.low > 0 else ' (no gain)'}", gain)


def _second(inputs: np.ndarray, said: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the class of each dialogue by a model fitted on the other folds."""
    fold, found = judging.folds(len(truth), 10), np.zeros(len(truth), dtype=np.intp)
    for one in range(10):
        kept = fold != one
        model = satisfaction.fit(
            inputs[kept],
            truth[kept] + 2.0,
            np.flatnonzero(kept),
            vectors=said[kept],
            scale=(2.0, 4.0),
            settings=replace(WHOLES, aim="kappa"),
        )
        found[~kept] = satisfaction.predict(model, inputs[~kept], said[~kept]).classes
    return found


def japanese(report: Report, cache: Path | None) -> None:
    """Honorific level and polarity of Japanese sentences, from characters."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import Pipeline, make_pipeline
    except ImportError:
        report.head("KeiCO, JRTE")
        return report.say("left out: scikit-learn is not installed")

    def of_characters(penalty: float, balanced: bool) -> Pipeline:
        grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
        weight = "balanced" if balanced else None
        return make_pipeline(grams, LogisticRegression(C=penalty, class_weight=weight, max_iter=500))

    report.head("KeiCO: honorific level 1–4, five folds")
    if not lacks(report, "dialogue/keico-ja/keico_corpus_forLREC_OldVersion.csv"):
        texts, level = data.keigo()
        fold = judging.folds(len(texts), 5)
        said = np.array(texts, dtype=object)
        found = np.zeros(len(level), dtype=np.intp)
        for one in range(5):
            model = of_characters(5.0, False).fit(said[fold != one], level[fold != one])
            found[fold == one] = np.rint(model.predict_proba(said[fold == one]) @ model.classes_).astype(int)
        unit = np.arange(len(level))
        report.say(f"{len(level)} sentences, levels {counts(level - 1)}")
        report.line("quadratic kappa", figure(level - 1, found - 1, unit, judging.quadratic_kappa), goal=0.77)
        report.line("accuracy", figure(level, found, unit, judging.accuracy))

    report.head("JRTE: polarity −1, 0, 1, published parts")
    if not lacks(report, "text/jrte_pn_ja.tsv"):
        parts = {part: (texts, classes + 1) for part, (texts, classes) in data.polarity().items()}
        tried = {}
        for penalty in (1.0, 3.0, 10.0):
            model = of_characters(penalty, True).fit(*parts["train"])
            tried[judging.macro_f1(parts["dev"][1], model.predict(parts["dev"][0]))] = model
        truth, found = parts["test"][1], tried[max(tried)].predict(parts["test"][0])
        unit = np.arange(len(truth))
        report.say(f"{len(truth)} sentences, classes {counts(truth)}; development part {max(tried):.3f}")
        report.line(
            "macro-F1", figure(truth, found, unit, judging.macro_f1), goal=0.76, published="packages .44–.55"
        )
        report.line("accuracy", figure(truth, found, unit, judging.accuracy))


def speed(report: Report, cache: Path | None) -> None:
    """CPU time of one thread."""
    report.head("Speed: CPU seconds of one thread, median of five rounds, 200 dialogues of MWOZ")
    if lacks(report, "dialogue/uss/MWOZ.txt"):
        return
    dialogues = [one.turns for one in data.rated("MWOZ")[:200]]
    messages = [turn.text for turns in dialogues for turn in turns]
    rows = rows_of("MWOZ", cache)
    some = rows.where(rows.dialogue < 200)
    quick = replace(TURNS, folds=3)
    bare = satisfaction.fit(some.features, some.rating, some.dialogue, settings=quick)
    full = satisfaction.fit(some.features, some.rating, some.dialogue, vectors=some.vectors, settings=quick)

    def without() -> None:
        for turns in dialogues:
            satisfaction.predict(bare, features.of_both(turns))

    def with_vectors() -> None:
        for turns in dialogues:
            mine = vectors.encode([turn.text for turn in turns])
            pairs = np.vstack([vectors.of_turns(turns, mine), vectors.of_dialogue(turns, mine)])
            satisfaction.predict(full, features.of_both(turns), pairs)

    def vader() -> None:
        for text in messages:
            signs.tone(text)

    plain = 1000 * spent(without) / len(dialogues)
    report.line("dialogues / s without vectors", 1000 / plain, goal=1000 / 15)
    report.say(
        f"{plain:.2f} ms a dialogue of {len(messages) / len(dialogues):.0f} messages (asked: at most 15)"
    )
    report.line("messages / s with vectors", len(messages) / spent(with_vectors), goal=400)
    report.line("messages / s, VADER alone", len(messages) / spent(vader))


def spent(work: Callable[[], None]) -> float:
    """Return the median CPU seconds of five rounds, after one to warm up."""
    work()
    rounds = []
    for _ in range(5):
        start = time.process_time()
        work()
        rounds.append(time.process_time() - start)
    return median(rounds)


def counts(classes: np.ndarray) -> str:
    return " / ".join(str(one) for one in np.bincount(classes))


def lacks(report: Report, *paths: str) -> bool:
    """Say what is left out where the data are not there."""
    missing = data.available(*paths)
    if missing:
        report.say(f"left out: not in shared data ({missing})")
    return bool(missing)


PARTS = {part.__name__: part for part in (split, whole, relabel, japanese, speed)}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cache", type=Path, help="a folder to keep sentence vectors in, used again next time"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[*PARTS])
    args = parser.parse_args()
    report = Report()
    for name in args.only:
        start = time.process_time()
        PARTS[name](report, args.cache)
        print(f"  ({name}: {time.process_time() - start:.0f} CPU s)", flush=True)
    print(f"\n{report.asked - len(report.missed)} of {report.asked} goals met")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
