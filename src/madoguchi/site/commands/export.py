"""``madoguchi export WHAT FILE``: the figures or the record as a file."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text(
    "Write figures, cases, events, answers, transactions or the log to a file (CSV, XLSX, JSONL, XES, OCEL)",
    "指標・案件・出来事・回答・取引・ログをファイルに書き出します（CSV・XLSX・JSONL・XES・OCEL）",
)
WHAT = ("figures", "cases", "events", "answers", "transactions", "log")
FORMATS = ("csv", "cp932", "xlsx", "jsonl", "xes", "ocel")
WRITTEN = Text("{file}: {rows} rows", "{file}：{rows} 行")
THERE = Text(
    "{file} is already there. Choose another name, or --replace.",
    "{file} はすでに存在します。別の名前にするか、--replace を指定してください。",
)
FILTERS = ("channel", "team", "stage", "process", "request", "language", "origin", "f")
BAD_FILTER = Text(
    "“{given}” is no filter. Write it as NAME=VALUE, such as channel=phone. Names: {known}.",
    "「{given}」は絞り込みとして読めません。channel=phone のように 名前=値 で書いてください。使える名前：{known}",
)
NOT_WRITTEN = Text("{file} could not be written: {reason}", "{file} に書き込めませんでした：{reason}")
BAD_DATE = Text(
    "“{value}” is not a date. Write it as 2026-01-31.",
    "「{value}」は日付として読めません。2026-01-31 の形で書いてください。",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", choices=WHAT)
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="ends in .csv, .xlsx, .jsonl, .xes or .ocel.json"
    )
    parser.add_argument("--format", choices=FORMATS, default="", help="cp932: CSV for old Excel")
    parser.add_argument("--from", dest="since", metavar="DATE")
    parser.add_argument("--to", dest="until", metavar="DATE")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only these cases, as in the address of a page: channel=phone, f=with:answer …",
    )
    parser.add_argument("--replace", action="store_true", help="replace the file if it is there")


def run(args: argparse.Namespace) -> int:
    """Export. Returns 0, 1 with a message, or 2 on wrong usage."""
    from madoguchi.site.cli import use_django

    days = {}
    for name in ("since", "until"):
        try:
            days[name] = dt.date.fromisoformat(value) if (value := getattr(args, name)) else None
        except ValueError:
            print(BAD_DATE.fill(value=value).to(args.lang), file=sys.stderr)
            return 2
    chosen_cases: dict[str, list[str]] = {}
    for given in args.filter:
        name, _equals, value = given.partition("=")
        if name not in FILTERS or not value:
            print(BAD_FILTER.fill(given=given, known=", ".join(FILTERS)).to(args.lang), file=sys.stderr)
            return 2
        chosen_cases.setdefault(name, []).append(value)
    use_django()
    from django.utils.translation import override

    from madoguchi.insights.evaluate import NothingError
    from madoguchi.site.clock import organisation_time
    from madoguchi.site.exports import ExportError, export, format_of
    from madoguchi.warehouse import FilterError, Filters
    from madoguchi.warehouse.engine import WarehouseError

    if args.file.exists() and not args.replace:
        print(THERE.fill(file=args.file).to(args.lang), file=sys.stderr)
        return 1
    try:
        chosen = format_of(args.file, args.format)
        with organisation_time(), override(args.lang):
            filters = Filters.from_query(chosen_cases).with_(
                **{name: day for name, day in days.items() if day is not None}
            )
            rows = export(args.what, args.file, chosen, filters)
    except (ExportError, FilterError) as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 2
    except (NothingError, WarehouseError) as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    except OSError as error:
        print(NOT_WRITTEN.fill(file=args.file, reason=error.strerror).to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({"file": str(args.file), "format": chosen, "rows": rows}))
    else:
        print(WRITTEN.fill(file=args.file, rows=f"{rows:,}").to(args.lang))
    return 0
