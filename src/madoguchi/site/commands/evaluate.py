"""``madoguchi evaluate``: the whole evaluation, printed, as JSON, or as one HTML file that can be mailed."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text
from madoguchi.site.terminal import aligned

if TYPE_CHECKING:
    from madoguchi.insights.evaluate import Evaluation, Groups, Line
    from madoguchi.surveys.listing import Listing

HELP = Text(
    "Evaluate the whole service: every figure, by groups, the process, the answers",
    "サービス全体を評価します（全指標・グループ別・業務プロセス・アンケート）",
)
SINCE = Text(
    "first day, as 2026-01-31 (all of the record where neither is given)",
    "開始日（例：2026-01-31。どちらも省略すると全期間）",
)
UNTIL = Text("last day", "終了日")
BY = Text("groups: {names}", "分け方：{names}")
HTML = Text("write the report in both languages to this file", "日英両言語のレポートをこのファイルに書き出す")
BAD_DATE = Text(
    "“{value}” is not a date. Write it as 2026-01-31.",
    "「{value}」は日付として読めません。2026-01-31 の形で書いてください。",
)
BACKWARDS = Text(
    "--from {since} is after --to {until}.", "--from {since} が --to {until} より後になっています。"
)
WRITTEN = Text("Report written: {file} ({size} kB)", "レポートを書き出しました：{file}（{size} kB）")
NOT_WRITTEN = Text("{file} could not be written: {reason}", "{file} に書き込めませんでした：{reason}")

HEAD = Text("{organisation}   {period}", "{organisation}   {period}")
COMPARED = Text("compared with {before}", "比較対象：{before}")
NOT_COMPARED = Text(
    "all of the record; name --from and --to to compare", "全期間（比較するには --from と --to を指定）"
)
SAMPLE = Text("The record holds the sample organisation.", "サンプルの組織が含まれています。")
COUNTS = Text("{cases} cases, {answers} answers", "案件 {cases} 件、回答 {answers} 件")
BY_GROUP = Text("By {name}", "{name}別")
MORE_GROUPS = Text("… and {count} smaller groups", "ほか {count} グループ")
PROCESS = Text("How cases really ran", "案件の実際の流れ")
PROCESS_COUNTS = Text(
    "{cases} cases, {events} events, {activities} activities, {edges} paths, {variants} variants",
    "案件 {cases} 件、出来事 {events} 件、活動 {activities} 種、経路 {edges} 本、流れのパターン {variants} 種",
)
WAITS = Text(
    "Where the waiting is (median, p90, share of all waiting)",
    "待ち時間が多い経路（中央値・p90・全待ち時間に占める割合）",
)
CROSSINGS = Text("Between the lanes (times, median wait)", "レーン間の移動（回数・待ち時間の中央値）")
HANDOVERS = Text("Hand-overs between teams", "部署間の引き継ぎ")
VARIANTS = Text("The most frequent variants", "多い流れ")
QUESTIONS = Text("Answers by question", "設問ごとの回答")
OF_STAFF = Text("staff", "従業員")
LEGEND = Text(
    "(…) n below 30: rough.  — n below 5: not shown.  * clear after Holm's correction over its table.",
    "(…)：n が 30 未満の参考値　—：n が 5 未満のため非表示　*：表ごとの Holm 補正後も明らかな変化",
)
COLUMNS = {
    "figure": Text("Figure", "指標"),
    "value": Text("Value", "値"),
    "interval": Text("95 % interval", "95％区間"),
    "n": Text("n", "n"),
    "change": Text("Change", "変化"),
    "question": Text("Question", "設問"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--from", dest="since", metavar="DATE", help=str(SINCE))
    parser.add_argument("--to", dest="until", metavar="DATE", help=str(UNTIL))
    parser.add_argument(
        "--by",
        default="",
        metavar="GROUPS",
        help="stage,channel,team (default), request, process, language …",
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help=str(HTML))


def run(args: argparse.Namespace) -> int:
    """Evaluate. Returns 0, 1 with a message where there is nothing to evaluate, 2 on wrong usage."""
    from madoguchi.site.cli import use_django

    try:
        since, until = _day(args.since), _day(args.until)
    except ValueError as error:
        print(BAD_DATE.fill(value=error).to(args.lang), file=sys.stderr)
        return 2
    if since and until and since > until:
        print(BACKWARDS.fill(since=since, until=until).to(args.lang), file=sys.stderr)
        return 2
    use_django()
    from django.utils.translation import override

    from madoguchi.insights.evaluate import BAD_BY, DIMENSIONS, USUAL_BY, NothingError, evaluate, to_json
    from madoguchi.site.clock import organisation_time
    from madoguchi.warehouse.engine import WarehouseError

    by = tuple(dict.fromkeys(part.strip() for part in args.by.split(",") if part.strip())) or USUAL_BY
    if wrong := [name for name in by if name not in DIMENSIONS]:
        print(BAD_BY.fill(name=wrong[0], names=", ".join(DIMENSIONS)).to(args.lang), file=sys.stderr)
        return 2
    try:
        with organisation_time(), override(args.lang):
            if args.html is not None:
                return _report(args, since, until, by)
            found = evaluate(since, until, by)
            if args.json:
                print(json.dumps(to_json(found), ensure_ascii=False))
            else:
                print(as_text(found, args.lang))
    except (NothingError, WarehouseError) as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    return 0


def _day(given: str | None) -> dt.date | None:
    if not given:
        return None
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise ValueError(given) from None


def _report(args: argparse.Namespace, since: dt.date | None, until: dt.date | None, by: Sequence[str]) -> int:
    from madoguchi.insights.report import report

    page = report(since, until, by, args.lang).encode()
    try:
        # Written beside and moved, so that a full disk leaves no half report
        with tempfile.NamedTemporaryFile(dir=args.html.resolve().parent, delete=False) as file:
            file.write(page)
        os.chmod(file.name, 0o644)
        os.replace(file.name, args.html)
    except OSError as error:
        print(NOT_WRITTEN.fill(file=args.html, reason=error.strerror).to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"file": str(args.html), "bytes": len(page)}))
    else:
        print(WRITTEN.fill(file=args.html, size=f"{len(page) / 1000:,.0f}").to(args.lang))
    return 0


def as_text(found: Evaluation, language: str) -> str:
    """Return the evaluation as text for a terminal."""
    from madoguchi.insights.evaluate import SECTION_NAMES, SECTIONS
    from madoguchi.kit import formats

    scope = found.scope
    period = formats.date_range(scope.period.start, scope.period.last, language)
    lines = [HEAD.fill(organisation=found.organisation, period=period).to(language)]
    before = scope.before
    if before and before.since and before.until:
        lines.append(
            COMPARED.fill(before=formats.date_range(before.since, before.until, language)).to(language)
        )
    else:
        lines.append(NOT_COMPARED.to(language))
    lines.append(COUNTS.fill(cases=f"{found.cases:,}", answers=f"{found.answers:,}").to(language))
    if found.sample:
        lines.append(SAMPLE.to(language))
    for name in SECTIONS:
        if section := found.section(name):
            lines += ["", SECTION_NAMES[name].to(language), *_figures(section, bool(before), language)]
    for group in found.groups:
        if group.rows:
            lines += _group(group, language)
    if found.process:
        lines += _process(found, language)
    questions = [*_questions(found.customers, language), *_questions(found.staff, language)]
    if questions:
        heads = [COLUMNS[name].to(language) for name in ("question", "figure", "value", "interval", "n")]
        lines += ["", QUESTIONS.to(language), *aligned([heads, *questions], {0, 1}, "  ")]
    return "\n".join([*lines, "", LEGEND.to(language)])


def _figures(section: Sequence[Line], compared: bool, language: str) -> list[str]:
    names = ["figure", "value", "interval", "n", *(["change"] if compared else [])]
    rows = [[COLUMNS[name].to(language) for name in names]]
    for line in section:
        row = [line.label.to(language), *_cells(line.metric, language)]
        if compared:
            words = line.change.words if line.change else None
            mark = " *" if words and words.clear else ""
            row.append(f"{words.difference}{words.interval}{mark}" if words else "")
        rows.append(row)
    return aligned(rows, {0, 4}, "  ")


def _cells(metric: Any, language: str) -> list[str]:
    """Return value, interval and n of a figure, with only what its evidence allows."""
    from madoguchi.kit.draw.figure import present

    words = present(metric, language)
    if words.state == "hidden":
        return ["—", "", "< 5"]
    value = f"{words.value} {words.unit}".strip()
    if metric.method == "count":
        return [value, "", ""]
    return [f"({value})" if words.state == "weak" else value, words.interval, words.n]


def _group(group: Groups, language: str) -> list[str]:
    from madoguchi.insights.evaluate import DIMENSIONS, STAGE_TIME
    from madoguchi.insights.figures import FIGURES
    from madoguchi.insights.report import STAGE_TIME_LABEL

    name = DIMENSIONS[group.dimension].to(language)
    heads = [name]
    for code in group.columns:
        heads += [(STAGE_TIME_LABEL if code == STAGE_TIME else FIGURES[code].label).to(language), "n"]
    rows = [heads]
    for _, called, metrics in group.rows:
        row = [called]
        for code in group.columns:
            value, _interval, n = _cells(metrics[code], language) if code in metrics else ("", "", "")
            row += [value, n]
        rows.append(row)
    lines = ["", BY_GROUP.fill(name=name).to(language), *aligned(rows, {0}, "  ")]
    if group.left_out:
        lines.append("  " + MORE_GROUPS.fill(count=group.left_out).to(language))
    return lines


def _process(found: Evaluation, language: str) -> list[str]:
    from madoguchi.kit import formats

    process, names = found.process, found.names
    assert process is not None
    answer = process.answer
    counts = PROCESS_COUNTS.fill(
        cases=f"{answer.map.cases:,}",
        events=f"{answer.map.events:,}",
        activities=len(answer.map.nodes),
        edges=len(answer.map.edges),
        variants=f"{answer.variants.total:,}",
    )
    lines = ["", PROCESS.to(language), "  " + counts.to(language)]
    waits = [
        [
            f"{names.activity(edge.source.activity)} → {names.activity(edge.target.activity)}",
            formats.duration(edge.wait.median, language),
            formats.duration(edge.wait.p90, language),
            formats.percent(100 * (edge.share or 0.0)),
        ]
        for edge in process.waits
        if edge.wait is not None and edge.wait.shown
    ]
    crossings = [
        [
            f"{names.lane(one.source)} → {names.lane(one.target)}",
            formats.number(one.count),
            formats.duration(one.wait.median, language) if one.wait and one.wait.shown else "—",
        ]
        for one in answer.crossings
    ]
    handovers = [[f"{one.source} → {one.target}", formats.number(one.count)] for one in process.handovers]
    variants = [
        [
            formats.number(one.count),
            formats.percent(100 * one.share),
            " → ".join(map(names.activity, one.steps)),
        ]
        for one in answer.variants.variants[:5]
    ]
    for title, rows, left in (
        (WAITS, waits, {0}),
        (CROSSINGS, crossings, {0}),
        (HANDOVERS, handovers, {0}),
        (VARIANTS, variants, {2}),
    ):
        if rows:
            lines += ["  " + title.to(language), *aligned(rows, left, "    ")]
    return lines


def _questions(listed: Listing, language: str) -> list[list[str]]:
    rows = []
    for part in listed.parts:
        for line in part.lines:
            if line.leading is None:
                continue
            staff = f" ({OF_STAFF.to(language)})" if part.survey.audience == "staff" else ""
            rows.append(
                [_short(line.text) + staff, line.leading.label.to(language), *_cells(line.leading, language)]
            )
    return rows


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
