"""``madoguchi export WHAT FILE``: the figures or the record as a file."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text(
    "Write figures, cases, events, answers or transactions to a file (CSV, XLSX, JSONL, XES)",
    "指標・案件・出来事・回答・取引をファイルに書き出します（CSV・XLSX・JSONL・XES）",
)
WHAT = ("figures", "cases", "events", "answers", "transactions")
FORMATS = ("csv", "cp932", "xlsx", "jsonl", "xes")
WRITTEN = Text("{file}: {rows} rows", "{file}：{rows} 行")
THERE = Text(
    "{file} is already there. Choose another name, or --replace.",
    "{file} はすでに存在します。別の名前にするか、--replace を指定してください。",
)
NOT_WRITTEN = Text("{file} could not be written: {reason}", "{file} に書き込めませんでした：{reason}")
BAD_DATE = Text(
    "“{value}” is not a date. Write it as 2026-01-31.",
    "「{value}」は日付として読めません。2026-01-31 の形で書いてください。",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", choices=WHAT)
    parser.add_argument("file", type=Path, metavar="FILE", help="ends in .csv, .xlsx, .jsonl or .xes")
    parser.add_argument("--format", choices=FORMATS, default="", help="cp932: CSV for old Excel")
    parser.add_argument("--from", dest="since", metavar="DATE")
    parser.add_argument("--to", dest="until", metavar="DATE")
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
    use_django()
    from django.utils.translation import override

    from madoguchi.insights.evaluate import NothingError
    from madoguchi.site.clock import organisation_time
    from madoguchi.site.exports import ExportError, export, format_of
    from madoguchi.warehouse import Filters
    from madoguchi.warehouse.engine import WarehouseError

    if args.file.exists() and not args.replace:
        print(THERE.fill(file=args.file).to(args.lang), file=sys.stderr)
        return 1
    try:
        chosen = format_of(args.file, args.format)
        with organisation_time(), override(args.lang):
            rows = export(args.what, args.file, chosen, Filters(since=days["since"], until=days["until"]))
    except ExportError as error:
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
