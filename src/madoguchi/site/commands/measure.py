"""``madoguchi measure FILE``: the metrics of a survey file, each with n, interval and method."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.question import KINDS, QuestionError
from madoguchi.core.text import Text
from madoguchi.kit.reading.limits import ReadError
from madoguchi.surveys.definition_file import Definitions, MeasureError, questions_of, read_definitions
from madoguchi.surveys.measure import measure

HELP = Text(
    "Metrics of a survey file (CSAT, NPS, CES …) with intervals; needs no database",
    "アンケートのファイルから指標（CSAT・NPS・CESなど）を区間つきで計算します（データベース不要）",
)
_METHODS = {
    "wilson": Text("Wilson", "Wilson"),
    "wald": Text("Wald", "Wald"),
    "adjusted_wald": Text("adjusted Wald", "修正Wald"),
    "t": Text("t", "t"),
    "order_statistics": Text("order statistics", "順序統計量"),
}
_HEADS = {
    "question": Text("Question", "設問"),
    "metric": Text("Figure", "指標"),
    "value": Text("Value", "値"),
    "interval": Text("{level:g} % interval", "{level:g}％区間"),
    "n": Text("n", "n"),
    "n_effective": Text("Effective n", "有効n"),
    "persons": Text("Persons", "回答者"),
    "method": Text("Method", "方法"),
    "notes": Text("Notes", "注"),
}
_BLANK = Text("(blank)", "（空欄）")
_ASK = Text(
    "Name at least one question: --question COLUMN=csat, or a --definition file.",
    "設問を--question 列名=csatまたは--definitionファイルで、少なくとも1つ指定してください。",
)
_KIND = Text(
    "--question {given}: “{kind}” is not a kind. Use one of: {kinds}.",
    "--question {given}：種類「{kind}」は使えません。次のいずれかを指定してください：{kinds}",
)
_LEVEL = Text(
    "--level must lie between 0 and 1, such as 0.95.", "--levelは0.95のように0と1のあいだで指定してください。"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--question", action="append", default=[], metavar="COLUMN=KIND", help=" | ".join(KINDS)
    )
    parser.add_argument(
        "--missing",
        action="append",
        default=[],
        metavar="[COLUMN=]CODE",
        help="a code that means no answer; several with commas",
    )
    parser.add_argument(
        "--definition",
        type=Path,
        metavar="FILE",
        help="JSON: scale, positive, direction, missing, values of each column",
    )
    parser.add_argument("--weight", metavar="COLUMN")
    parser.add_argument("--person", metavar="COLUMN", help="who answered: repeat answers widen the interval")
    parser.add_argument("--by", action="append", default=[], metavar="COLUMN", help="one figure per group")
    parser.add_argument("--level", type=float, default=0.95, help="of the intervals (0.95)")
    parser.add_argument(
        "--method", choices=["default", "wald"], default="default", help="wald: plain normal intervals"
    )


def run(args: argparse.Namespace) -> int:
    """Measure and print. Returns 0, 1 with a message where the file cannot be measured, 2 on wrong usage."""
    asked = [_column_and_kind(given) for given in args.question]
    wrong = _wrong_usage(args, asked)
    if wrong is not None:
        print(wrong.to(args.lang), file=sys.stderr)
        return 2
    try:
        definitions = read_definitions(args.definition) if args.definition else Definitions()
        columns = {column for column, _ in asked} | set(definitions.questions)
        questions = questions_of(
            asked, definitions, _missing(args.missing, columns), args.weight, args.person
        )
        method = "" if args.method == "default" else args.method
        metrics = measure(args.file, questions, args.by, args.level, method)
    except (MeasureError, QuestionError, ReadError) as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"metrics": [m.to_json(args.lang) for m in metrics]}, ensure_ascii=False))
    else:
        print(as_text(metrics, args.by, args.lang, args.level))
    return 0


def as_text(metrics: Sequence[Metric], by: Sequence[str], language: str, level: float = 0.95) -> str:
    """The metrics as an aligned table with numbered notes and definitions below it."""
    notes: dict[str, int] = {}
    rows: list[list[str]] = []
    for m in metrics:
        mark = ""
        if m.note is not None:
            mark = f"*{notes.setdefault(m.note.to(language), len(notes) + 1)}"
        group = [(m.group or {}).get(name, "").strip() or _BLANK.to(language) for name in by]
        rows.append(
            [
                m.question or "",
                *group,
                m.label.to(language),
                _value(m),
                _interval(m),
                f"{m.n:,}",
                f"{m.n_effective:,.1f}",
                f"{m.persons:,}",
                _METHODS[m.method].to(language),
                mark,
            ]
        )
    names = list(_HEADS)
    heads = [_HEADS[name].fill(level=100 * level).to(language) for name in names]
    heads[1:1] = list(by)
    left = {*range(len(by) + 2), len(heads) - 2, len(heads) - 1}
    lines = _aligned([heads, *rows], left)
    lines += [""] + [f"*{number} {note}" for note, number in notes.items()] if notes else []
    lines += [""] + list(
        dict.fromkeys(f"{m.label.to(language)}: {m.definition.to(language)}" for m in metrics)
    )
    return "\n".join(lines)


def _column_and_kind(given: str) -> tuple[str, str | None]:
    column, equals, kind = given.rpartition("=")
    return (column, kind) if equals else (kind, None)


def _wrong_usage(args: argparse.Namespace, asked: Sequence[tuple[str, str | None]]) -> Text | None:
    if not asked and args.definition is None:
        return _ASK
    for given, (_, kind) in zip(args.question, asked, strict=True):
        if kind is None and args.definition is None:
            return _ASK
        if kind is not None and kind not in KINDS:
            return _KIND.fill(given=given, kind=kind, kinds=", ".join(KINDS))
    return None if 0 < args.level < 1 else _LEVEL


def _missing(given: Sequence[str], columns: set[str]) -> list[tuple[str | None, str]]:
    pairs: list[tuple[str | None, str]] = []
    for item in given:
        column, equals, codes = item.partition("=")
        if equals and column not in columns:
            raise MeasureError(
                Text(
                    "--missing {item}: “{column}” is not one of the questions asked.",
                    "--missing {item}：「{column}」は指定した設問の列ではありません。",
                ).fill(item=item, column=column)
            )
        pairs += [(column if equals else None, code) for code in (codes if equals else item).split(",")]
    return pairs


def _value(m: Metric) -> str:
    if m.value is None:
        return "—"
    text = _number(m, m.value) + (" %" if m.unit == "percent" else "")
    return f"({text})" if m.display == "weak" else text


def _interval(m: Metric) -> str:
    if m.low is None and m.high is None:
        return "—"
    low, high = ("…" if bound is None else _number(m, bound) for bound in (m.low, m.high))
    return f"{low} – {high}"


def _number(m: Metric, value: float) -> str:
    # Scales have few points, so their means need one figure more.
    return f"{value:,.3f}" if m.unit in ("scale", "number") else f"{value:,.2f}"


def _aligned(rows: Sequence[Sequence[str]], left: set[int]) -> list[str]:
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            pad = " " * (widths[i] - _width(cell))
            cells.append(cell + pad if i in left else pad + cell)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    """Columns a text takes in a terminal: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
