"""``madoguchi import KIND FILE…``: bring records in, or say what would be brought in, or undo a batch."""

from __future__ import annotations

import argparse
import json
import sys
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text

if TYPE_CHECKING:
    from madoguchi.imports.actions.take_in import Tally
    from madoguchi.imports.models import Batch

HELP = Text(
    "Bring in records: conversations, events, answers, customers, transactions, zendesk, klaus, klaus_ratings",
    "記録を取り込みます（会話・出来事・回答・お客様・取引・Zendesk・Klaus・Klausの評価）",
)
NEUTRAL = ("conversations", "events", "answers", "customers", "transactions")
RATINGS = "klaus_ratings"
DESKS = ("zendesk", "klaus", RATINGS, "transcripts")
LATER = ("chatwoot", "freshdesk", "zammad", "intercom")
SHOWN = 20

NOT_YET = Text(
    "Importing from {kind} is not there yet. Export its tickets in the neutral formats (docs/formats.md) or as the "
    "Klaus payload.",
    "{kind}からの取り込みには、まだ対応していません。中立形式（docs/formats.md）またはKlaus形式で書き出してください。",
)
UNKNOWN_KIND = Text(
    "“{kind}” is not a kind. Use one of: {kinds}", "「{kind}」という種類はありません。使える種類：{kinds}"
)
NO_FILE = Text("Name a file to bring in.", "取り込むファイルを指定してください。")
NO_KIND = Text(
    "Name a kind and a file, or --undo BATCH.", "種類とファイル、または--undo 番号を指定してください。"
)
NO_ZONE = Text(
    "“{zone}” is not a time zone. Use a name such as Asia/Tokyo.",
    "「{zone}」というタイムゾーンはありません。Asia/Tokyoのような名前で指定してください。",
)
NO_BATCH = Text("There is no import {batch}.", "取り込み{batch}はありません。")
UNDONE = Text("Import {batch} was undone.", "取り込み{batch}を取り消しました。")
NO_MAP = Text(
    "--map and --definition are for tables; {kind} exports need neither.",
    "--mapと--definitionは表形式のファイル用です。{kind}の書き出しでは不要です。",
)
DRY = Text("Dry run, nothing was stored.", "確認のみで、保存はしていません。")
HEAD = Text("{name}: {kind}, import {batch}", "{name}：{kind}、取り込み番号{batch}")
COUNTS = Text(
    "  taken {taken}   updated {updated}   unchanged {unchanged}   skipped {skipped}",
    "  追加 {taken}   更新 {updated}   変更なし {unchanged}   除外 {skipped}",
)
ROW = Text("  row {row}: {reason}", "  {row}行目：{reason_ja}")
MORE = Text("  … and more; all of them: {path}", "  …ほかにもあります。すべての行：{path}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("kind", nargs="?", metavar="KIND", help=" | ".join((*NEUTRAL, *DESKS)))
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        help="what a column is: a field, a kind of question, or analysis, personal, ignored; for klaus_ratings "
        "CATEGORY=item of the scorecard",
    )
    parser.add_argument("--definition", type=Path, metavar="FILE", help="JSON: the questions, as for measure")
    parser.add_argument(
        "--highest", metavar="SCORE", help="klaus_ratings: the highest score where a row names none"
    )
    parser.add_argument(
        "--survey", metavar="NAME", help="the survey answers belong to (default: the file's name)"
    )
    parser.add_argument(
        "--source", metavar="NAME", help="where the ids come from (default: files, or the desk)"
    )
    parser.add_argument(
        "--object-type",
        metavar="TYPE",
        help="OCEL 2.0: the type of object that is the case (default: what fits best)",
    )
    parser.add_argument(
        "--time-zone", metavar="TZ", help="of dates that name none (default: the organisation's)"
    )
    parser.add_argument(
        "--no-steps", action="store_true", help="do not turn messages into steps of their case"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
    parser.add_argument("--undo", metavar="BATCH", help="undo an import by its number")


def run(args: argparse.Namespace) -> int:
    """Import. Returns 0 when done, 1 where a file was refused, 2 on wrong usage."""
    wrong = _wrong_usage(args)
    if wrong is not None:
        print(wrong.to(args.lang), file=sys.stderr)
        return 2
    if args.kind in LATER:
        print(NOT_YET.fill(kind=args.kind).to(args.lang), file=sys.stderr)
        return 1
    from madoguchi.site.cli import use_django

    use_django()
    _set_up()
    if args.undo:
        return _undo(args)
    results = []
    failed = False
    for files in _together(args):
        result = _bring_in(args, files)
        failed = failed or "refused" in result
        results.append(result)
    if args.json:
        print(json.dumps({"imports": results}, ensure_ascii=False))
    return 1 if failed else 0


def _set_up() -> None:
    """Make the tables where this installation was never started."""
    from django.core.management import call_command
    from django.db import connection

    if "imports_batch" not in connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)


def _wrong_usage(args: argparse.Namespace) -> Text | None:
    if args.undo:
        return None
    if not args.kind:
        return NO_KIND
    if args.kind not in (*NEUTRAL, *DESKS, *LATER):
        return UNKNOWN_KIND.fill(kind=args.kind, kinds=", ".join((*NEUTRAL, *DESKS, *LATER)))
    if not args.files and args.kind not in LATER:
        return NO_FILE
    if args.kind in DESKS and (args.definition or (args.map and args.kind != RATINGS)):
        return NO_MAP.fill(kind=args.kind)
    if args.time_zone and args.time_zone not in zoneinfo.available_timezones():
        return NO_ZONE.fill(zone=args.time_zone)
    return None


def _together(args: argparse.Namespace) -> list[list[Path]]:
    """The files of a desk's export belong together; tables are taken in one by one."""
    if args.kind in DESKS and (len(args.files) > 1 or args.files[0].is_dir()):
        return [args.files]
    return [[path] for path in args.files]


def _bring_in(args: argparse.Namespace, files: list[Path]) -> dict[str, Any]:
    from madoguchi.core.metrics.question import QuestionError
    from madoguchi.imports.actions import run as running
    from madoguchi.imports.actions.receive import receive_path
    from madoguchi.imports.models import Batch
    from madoguchi.imports.plan import MappingError
    from madoguchi.kit.reading.limits import ReadError
    from madoguchi.surveys.definition_file import MeasureError

    name = files[0].name
    batch: Batch | None = None
    try:
        batch = receive_path(files, kind=args.kind, source=args.source or "")
        name = batch.file_name
        batch.options = {
            key: value
            for key, value in (("time_zone", args.time_zone), ("steps", not args.no_steps))
            if value is not None
        }
        batch.save(update_fields=["options"])
        _plan(args, batch)
        bar = _Bar(name, quiet=args.json)
        tally = (running.check if args.dry_run else running.run)(batch, progress=bar)
        bar.end()
    except (ReadError, MappingError, QuestionError, MeasureError) as error:
        if batch is not None:
            running.refuse(batch, error.text)
        print(f"{name}: {error.text.to(args.lang)}", file=sys.stderr)
        return {"file": name, "kind": args.kind, "refused": {"en": error.text.en, "ja": error.text.ja}}
    if batch.state == Batch.State.REFUSED:
        print(f"{name}: {batch.message[args.lang]}", file=sys.stderr)
        _problems(args, batch, tally)
        return {"file": name, "kind": batch.kind, "batch": batch.pk, "refused": batch.message}
    return _report(args, batch, tally)


def _plan(args: argparse.Namespace, batch: Batch) -> None:
    from madoguchi.imports.actions.prepare import keep, prepare
    from madoguchi.imports.plan import define, override
    from madoguchi.surveys.definition_file import read_definitions

    plan = prepare(batch, reading={"object_type": args.object_type} if args.object_type else None)
    if batch.kind == RATINGS:
        from madoguchi.imports.rating_choices import from_options, highest

        from_options(batch, args.map)
        batch.options["highest"] = highest(args.highest or "")
        batch.save(update_fields=["options"])
    if plan is None:
        return
    if args.definition:
        definitions = read_definitions(args.definition)
        override(
            plan,
            [
                f"{column}={field}"
                for column, field in ((definitions.weight, "weight"), (definitions.person, "customer"))
                if column
            ],
        )
        questions = {
            column: {**entries, "missing": [*_listed(entries.get("missing")), *definitions.missing]}
            for column, entries in definitions.questions.items()
        }
        define(plan, questions)
    override(plan, args.map)
    plan.survey = args.survey or plan.survey
    keep(batch, plan.check())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _report(args: argparse.Namespace, batch: Batch, tally: Tally) -> dict[str, Any]:
    from madoguchi.imports.models import Batch

    counts = {name: getattr(tally, name) for name in ("taken", "updated", "unchanged", "skipped")}
    result: dict[str, Any] = {
        "file": batch.file_name,
        "kind": batch.kind,
        "batch": batch.pk,
        "dry_run": bool(args.dry_run),
        **counts,
        "rows": [
            {"row": row, "code": problem.code, "reason": problem.text.to(args.lang)}
            for row, problem in tally.problems[:SHOWN]
        ],
    }
    if tally.problems and not args.dry_run:
        result["report"] = str(_write_report(args, batch))
    if not args.json:
        print(HEAD.fill(name=batch.file_name, kind=batch.kind, batch=batch.pk).to(args.lang))
        if args.dry_run:
            print("  " + DRY.to(args.lang))
        print(COUNTS.fill(**{name: f"{count:,}" for name, count in counts.items()}).to(args.lang))
        _problems(args, batch, tally, to=sys.stdout)
    if args.dry_run:
        Batch.objects.filter(pk=batch.pk).delete()
    return result


def _problems(args: argparse.Namespace, batch: Batch, tally: Tally, to: Any = sys.stderr) -> None:
    if args.json:
        return
    for row, problem in tally.problems[:SHOWN]:
        print(ROW.fill(row=row, reason=problem.text.en, reason_ja=problem.text.ja).to(args.lang), file=to)
    if len(tally.problems) > SHOWN and not args.dry_run:
        print(MORE.fill(path=_write_report(args, batch)).to(args.lang), file=to)


def _write_report(args: argparse.Namespace, batch: Batch) -> Path:
    from django.conf import settings

    from madoguchi.imports.report import lines

    folder = Path(settings.DATA) / "reports"
    folder.mkdir(exist_ok=True)
    path = folder / f"import-{batch.pk}.csv"
    path.write_text("".join(lines(batch, args.lang)), encoding="utf-8", newline="")
    return path


def _undo(args: argparse.Namespace) -> int:
    from madoguchi.imports.actions.undo import undo_batch
    from madoguchi.imports.models import Batch

    batch = Batch.objects.filter(pk=args.undo).first() if args.undo.isdigit() else None
    if batch is None:
        print(NO_BATCH.fill(batch=args.undo).to(args.lang), file=sys.stderr)
        return 1
    undo_batch(batch)
    if args.json:
        print(json.dumps({"batch": batch.pk, "state": batch.state}))
    else:
        print(UNDONE.fill(batch=batch.pk).to(args.lang))
    return 0


class _Bar:
    """A line on stderr that says how far the import is; silent where nobody looks."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name = name
        self._shown = not quiet and sys.stderr.isatty()

    def __call__(self, tally: Tally, share: float) -> None:
        if self._shown:
            done = tally.taken + tally.updated + tally.unchanged + tally.skipped
            print(f"\r{self._name}  {done:,}  {share:4.0%} ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
