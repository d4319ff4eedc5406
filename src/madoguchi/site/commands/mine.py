"""``madoguchi mine FILE``: the process map and variants of an event log, without a database."""

from __future__ import annotations

import argparse
import json
import sys
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.process.graph import SHOWN_FROM
from madoguchi.core.process.variants import covering, spell
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.site import mine_verdicts

if TYPE_CHECKING:
    from madoguchi.processes.event_log import EventLog

LONGEST = 12

HELP = Text(
    "Process map and variants of an event log (CSV, XES, OCEL, Parquet, XLSX); needs no database",
    "イベントログ（CSV・XES・OCEL・Parquet・XLSX）から業務プロセスの地図と流れの型を求めます（データベース不要）",
)
_NO_FILE = Text("{file} cannot be read: {reason}.", "{file} を読み込めません（{reason}）。")
_TOP = Text("--top must be 1 or more.", "--top には 1 以上の数を指定してください。")
_FOUND = Text(
    "{cases} cases, {events} events, {variants} variants, {edges} paths with {transitions} transitions",
    "案件 {cases} 件、出来事 {events} 件、流れの型 {variants} 種類、経路 {edges} 本（遷移 {transitions} 回）",
)
_MEAN = Text("Mean time between events: {mean}", "出来事の間隔（平均）：{mean}")
_TAKEN = Text("Columns: {columns}", "列の対応：{columns}")
_SKIPPED = Text(
    "Skipped: {rows} rows, {reason} (first: {first})",
    "読み飛ばし：{rows} 行（{reason}、最初は {first} 番目）",
)
_COVER = Text(
    "{count} variants hold 80 % of the cases.",
    "案件の 80％ は、多い順に {count} 種類の流れの型に収まります。",
)
_MORE = Text("… {rest} more; all of them with --json", "ほか {rest} 件（すべて見るには --json）")
_CONFORMANCE = Text(
    "Conformance: {cases} of {n} cases as drawn, {share} ({interval}); mean fitness {fitness}",
    "適合：案件 {n} 件のうち {cases} 件が設計図どおり、{share}（{interval}）、適合度の平均 {fitness}",
)
_DEVIATION = Text("  {cases} cases  {said}", "  {cases} 件  {said}")
_HIDDEN = Text(
    "Durations of fewer than 5 transitions are not shown (n < 5); --json holds them all.",
    "遷移が 5 回に満たない経路の時間は表示していません（n < 5）。--json にはすべて含まれます。",
)
_ACTIVITIES, _EDGES, _VARIANTS = (
    Text("Activities", "活動"),
    Text("Paths", "経路"),
    Text("Variants", "流れの型"),
)
_HEADS = {
    "activity": Text("Activity", "活動"),
    "count": Text("Times", "回数"),
    "cases": Text("Cases", "案件"),
    "starts": Text("Starts", "始まり"),
    "ends": Text("Ends", "終わり"),
    "from": Text("From", "前"),
    "to": Text("To", "次"),
    "mean": Text("Mean", "平均"),
    "median": Text("Median", "中央値"),
    "p90": Text("p90", "90％点"),
    "share": Text("Share", "割合"),
    "steps": Text("Steps", "手順"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="case, activity, at, started_at …"
    )
    parser.add_argument(
        "--facts",
        metavar="NAMES",
        help="only these facts: tiers, pingpong, handovers, elapsed, rework (by commas), or all",
    )
    parser.add_argument(
        "--foresight",
        action="store_true",
        help="how well next steps and remaining times can be told: learnt from the oldest 80 %% of cases",
    )
    parser.add_argument("--object-type", metavar="TYPE", help="OCEL 2.0: the type of object that is the case")
    parser.add_argument(
        "--draft",
        type=Path,
        metavar="OUT",
        help="write how cases really ran as a blueprint (.json, or .bpmn)",
    )
    parser.add_argument("--top", type=int, default=15, metavar="N", help="rows of each table (15)")
    parser.add_argument("--blueprint", type=Path, metavar="FILE", help="how it was meant to run (.json)")
    mine_verdicts.add_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Mine and print. Returns 0, 1 with a message where the log cannot be mined, 2 on wrong usage."""
    if args.top < 1:
        print(_TOP.to(args.lang), file=sys.stderr)
        return 2
    try:
        asked = mine_verdicts.asked_of(args)
    except mine_verdicts.OptionError as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 2

    # The engines are slow to import, and not needed for --help or a refusal.
    from madoguchi.core.blueprint.automaton import AutomatonError
    from madoguchi.core.blueprint.reading import BlueprintError, loads
    from madoguchi.kit.reading import DateError, MappingError, ReadError
    from madoguchi.processes.conformance import mined as conformance
    from madoguchi.processes.event_log import NoEventsError, read
    from madoguchi.processes.mine import NO_CONFORMANCE, mine
    from madoguchi.processes.mined_facts import FactError, facts, wanted
    from madoguchi.warehouse.engine import WarehouseError

    try:
        names = wanted(args.facts or "")
        blueprint = loads(_text_of(args.blueprint)) if args.blueprint else None
        kept = mine_verdicts.columns(asked, blueprint, args)
        with read(
            args.file, args.map, keep=kept, described=blueprint is not None, object_type=args.object_type
        ) as log:
            if args.foresight:
                return _foresee(log, args)
            if args.draft:
                return _draft(log, args)
            if args.facts:
                return _tell_facts(facts(log, names), args)
            told = mine(log, compared=blueprint is not None).to_json(args.lang)
            if blueprint is not None:
                found = conformance.of_log(log.engine, blueprint, now_ms=int(time.time() * 1000))
                told["conformance"] = conformance.to_json(found, blueprint, args.lang)
            told["verdicts"] = mine_verdicts.verdicts(log, asked, blueprint, args.lang)
            if told["verdicts"]:
                told["notes"] = [note for note in told["notes"] if note != NO_CONFORMANCE.to(args.lang)]
    except (
        *(ReadError, MappingError, DateError, NoEventsError, FactError, WarehouseError),
        *(BlueprintError, AutomatonError),
    ) as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(as_text(told, args.lang, args.top))
    return 0


def _draft(log: EventLog, args: argparse.Namespace) -> int:
    from madoguchi.processes import mine_draft

    try:
        made = mine_draft.write(log, args.file.name.split(".")[0], args.draft, args.lang)
    except mine_draft.DraftError as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"draft": mine_draft.told(made, args.draft)}, ensure_ascii=False))
    else:
        print(mine_draft.as_text(made, args.draft, args.lang))
    return 0


def _text_of(path: Path) -> str:
    from madoguchi.kit.reading import ReadError

    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(_NO_FILE.fill(file=path, reason=getattr(error, "strerror", None) or error)) from None


def _foresee(log: EventLog, args: argparse.Namespace) -> int:
    from madoguchi.core.process.foresight.trace import CannotForeseeError
    from madoguchi.processes import mine_foresight

    try:
        found = mine_foresight.foresee(log)
    except CannotForeseeError as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"foresight": mine_foresight.to_json(found)}, ensure_ascii=False))
    else:
        print("\n".join(mine_foresight.as_lines(found, args.lang)))
    return 0


def _tell_facts(found: dict[str, dict[str, Any]], args: argparse.Namespace) -> int:
    if args.json:
        told = {name: fact | {"said": fact["said"].to(args.lang)} for name, fact in found.items()}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(fact["said"].to(args.lang) for fact in found.values()))
    return 0


def as_text(told: dict[str, Any], language: str, top: int) -> str:
    """A mined log (its JSON) as aligned tables for a terminal."""

    from madoguchi.processes.verdicts.telling import as_lines as verdict_lines

    def count(value: float) -> str:
        return formats.number(value)

    def say(text: Text, **values: object) -> str:
        return text.fill(**values).to(language)

    lines = [
        say(
            _FOUND,
            cases=count(told["cases"]),
            events=count(told["events"]),
            variants=count(told["variant_count"]),
            edges=count(len(told["edges"])),
            transitions=count(told["transitions"]),
        )
    ]
    if told["mean_gap_seconds"] is not None:
        lines.append(say(_MEAN, mean=formats.duration(told["mean_gap_seconds"], language)))
    lines.append(
        say(
            _TAKEN,
            columns=", ".join(f"{column} = {name}" for name, column in told["read"]["columns"].items()),
        )
    )
    lines += [
        say(_SKIPPED, rows=count(one["rows"]), reason=one["reason"], first=count(one["first_row"]))
        for one in told["read"]["skipped"]
    ]

    def table(title: Text, names: Sequence[str], rows: list[list[str]], left: set[int]) -> None:
        heads = [_HEADS[name].to(language) for name in names]
        lines.extend(
            ["", f"{title.to(language)} ({count(len(rows))})", *_aligned([heads, *rows[:top]], left)]
        )
        if len(rows) > top:
            lines.append(say(_MORE, rest=count(len(rows) - top)))

    table(
        _ACTIVITIES,
        ("activity", "count", "cases", "starts", "ends"),
        [
            [row["activity"], *(count(row[name]) for name in ("count", "cases", "starts", "ends"))]
            for row in told["activities"]
        ],
        {0},
    )
    table(
        _EDGES,
        ("from", "to", "count", "mean", "median", "p90"),
        [
            [row["from"], row["to"], count(row["count"])]
            + [
                formats.duration(row[f"{name}_seconds"], language) if row["count"] >= SHOWN_FROM else "n < 5"
                for name in ("mean", "median", "p90")
            ]
            for row in told["edges"]
        ],
        {0, 1},
    )
    if any(row["count"] < SHOWN_FROM for row in told["edges"][:top]):
        lines.append(_HIDDEN.to(language))
    table(
        _VARIANTS,
        ("count", "share", "steps"),
        [
            [count(row["count"]), formats.percent(100 * row["count"] / told["cases"]), _flow(row["steps"])]
            for row in told["variants"]
        ],
        {2},
    )
    lines.append(say(_COVER, count=count(covering([row["count"] for row in told["variants"]], 0.8))))
    lines += verdict_lines(told["verdicts"], language)
    if compared := told["conformance"]:
        lines += _conformance(compared, language, top)
    return "\n".join([*lines, "", *told["notes"]])


def _conformance(compared: dict[str, Any], language: str, top: int) -> list[str]:
    share = compared["share"]
    lines = [
        "",
        _CONFORMANCE.fill(
            cases=formats.number(compared["conforming_cases"]),
            n=formats.number(compared["cases"]),
            share=formats.percent(100 * share["value"]),
            interval=formats.interval(100 * share["low"], 100 * share["high"], language),
            fitness=formats.percent(100 * compared["fitness"]),
        ).to(language),
    ]
    rows = compared["deviations"][:top]
    width = max((len(formats.number(row["cases"])) for row in rows), default=0)
    lines += [
        _DEVIATION.fill(said=row["said"], cases=formats.number(row["cases"]).rjust(width)).to(language)
        for row in rows
    ]
    if len(compared["deviations"]) > top:
        lines.append(_MORE.fill(rest=formats.number(len(compared["deviations"]) - top)).to(language))
    return lines


def _flow(steps: Sequence[str]) -> str:
    folded = [f"{step} ×{times}" if times > 1 else step for step, times in spell(steps)]
    # A variant of hundreds of steps would fill the screen; --json has it whole
    middle = ["…"] if len(folded) > LONGEST else []
    half = LONGEST // 2
    return " → ".join(folded[:half] + middle + folded[-half:] if middle else folded)


def _aligned(rows: Sequence[Sequence[str]], left: set[int]) -> list[str]:
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            pad = " " * (widths[place] - _width(cell))
            cells.append(cell + pad if place in left else pad + cell)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
