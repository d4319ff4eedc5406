"""The verdicts of ``madoguchi mine``: by a blueprint's promises, or by a column that says how each case came out."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text

if TYPE_CHECKING:
    from madoguchi.core.blueprint.model import Blueprint
    from madoguchi.processes.event_log import EventLog
    from madoguchi.processes.verdicts.outcome import Asked

UNITS = {"m": 60_000.0, "h": 3_600_000.0, "d": 86_400_000.0}
EVERY_COLUMN = "*"  # event_log.EVERY_COLUMN, without importing the engines

BAD_OUTCOME = Text(
    "--outcome must be COLUMN=VALUE, the value that means “kept”: --outcome made_sla=true.",
    "--outcome は「列=値」の形で、約束が守れたことを表す値を指定してください（例：--outcome made_sla=true）。",
)
BAD_DEADLINE = Text(
    "--deadline must be a time such as 90m, 24h or 3d.",
    "--deadline は 90m、24h、3d のように指定してください。",
)
BAD_MOST = Text(
    "--at-most must be COLUMN=NUMBER: --at-most reassignment_count=1.",
    "--at-most は「列=数」の形で指定してください（例：--at-most reassignment_count=1）。",
)
BAD_TARGET = Text(
    "--target must be a share between 0 and 1.", "--target は 0 から 1 の割合で指定してください。"
)
NEEDS_OUTCOME = Text(
    "{option} belongs to a verdict by outcome; say --outcome COLUMN=VALUE too.",
    "{option} は結果の列による判定で使います。--outcome 列=値 も指定してください。",
)
NEEDS_PLAN = Text(
    "A verdict needs to know what deviating means: give --blueprint FILE, or --at-most COLUMN=NUMBER.",
    "判定には、何を逸脱とするかの指定が必要です。--blueprint ファイル、または --at-most 列=数 を指定してください。",
)


class OptionError(Exception):
    """Options that cannot be right; ``text`` says so in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--outcome", metavar="COLUMN=VALUE", help="the column and value of a kept promise")
    parser.add_argument("--deadline", metavar="TIME", help="only deviations up to then count: 90m, 24h, 3d")
    parser.add_argument(
        "--covariates",
        metavar="COLUMNS",
        help="what was known at the start; hour, weekday, date are the log's",
    )
    parser.add_argument("--target", type=float, default=None, help="share that shall keep the promise (0.9)")
    parser.add_argument(
        "--at-most",
        action="append",
        default=[],
        metavar="COLUMN=NUMBER",
        help="a case deviates once this column rises above it",
    )


def asked_of(args: argparse.Namespace) -> Asked | None:
    """Return what to look at by outcome; None where no outcome is named. Raises ``OptionError``."""
    from madoguchi.processes.verdicts.outcome import Asked

    if args.outcome is None:
        for option, given in (
            ("--deadline", args.deadline),
            ("--at-most", args.at_most),
            ("--target", args.target),
        ):
            if given:
                raise OptionError(NEEDS_OUTCOME.fill(option=option))
        return None
    column, equals, value = args.outcome.partition("=")
    if not equals or not column or not value:
        raise OptionError(BAD_OUTCOME)
    deadline = None
    if args.deadline is not None:
        read = re.fullmatch(r"(\d+(?:\.\d+)?)([mhd])", args.deadline)
        if not read or float(read[1]) <= 0:
            raise OptionError(BAD_DEADLINE)
        deadline = float(read[1]) * UNITS[read[2]]
    target = 0.9 if args.target is None else args.target
    if not 0 < target <= 1:
        raise OptionError(BAD_TARGET)
    if not args.blueprint and not args.at_most:
        raise OptionError(NEEDS_PLAN)
    return Asked(
        (column, value), tuple(listed(args.covariates)), deadline, target, tuple(_most(args.at_most))
    )


def columns(asked: Asked | None, blueprint: Blueprint | None, args: argparse.Namespace) -> list[str]:
    """Return the columns of the file to keep for the verdicts."""
    if asked is not None:
        return asked.columns
    if blueprint is None:
        return []
    return listed(args.covariates) or [EVERY_COLUMN]


def verdicts(
    log: EventLog, asked: Asked | None, blueprint: Blueprint | None, language: str
) -> list[dict[str, Any]]:
    """Return the verdicts for the JSON of a mined log. Raises ``AutomatonError`` and ``WarehouseError``."""
    from datetime import UTC

    from threadpoolctl import threadpool_limits

    from madoguchi.processes.verdicts import outcome, telling
    from madoguchi.warehouse.columns import Columns
    from madoguchi.warehouse.expressions.registry import answer_columns

    def ask(name: str, filters: Any, **params: Any) -> Columns:
        return answer_columns(log.engine, name, filters, **params)

    with threadpool_limits(1):  # small matrices: threads would only wait for one another
        if asked is not None:
            return telling.by_outcome(outcome.verdicts(ask, asked, blueprint), language)
        if blueprint is None:
            return []
        return telling.by_promises(telling.of_stages(ask, blueprint, UTC), blueprint, language)


def listed(text: str | None) -> list[str]:
    """Return the parts of a list written with commas."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _most(given: list[str]) -> list[tuple[str, float]]:
    found = []
    for one in given:
        column, _, number = one.rpartition("=")
        try:
            found.append((column, float(number)))
        except ValueError:
            raise OptionError(BAD_MOST) from None
        if not column:
            raise OptionError(BAD_MOST)
    return found
