"""What the page, the file and the API say of the network."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.core.metrics.estimates import share_metric
from madoguchi.core.metrics.metric import Metric
from madoguchi.core.metrics.sums import ShareSums
from madoguchi.core.process import network
from madoguchi.core.process.network import Harm, Service
from madoguchi.core.text import Text
from madoguchi.kit import formats
from madoguchi.processes.names import Names
from madoguchi.processes.network.queries import Network

Row = dict[str, Any]


def called(one: Service, names: Names) -> str:
    """What a called process is called: its registered name, else the team that mostly answers, else its code."""
    registered = names.process(one.process)
    return registered if registered != one.process else one.server or one.process


def rows(page: Network, names: Names, ratings: dict[str, Metric]) -> list[Row]:
    """Return the called processes, the one that hurts most first."""
    japanese = (get_language() or "").startswith("ja")
    return [
        {
            "process": one.process,
            "name": called(one, names),
            "callers": ("、" if japanese else ", ").join(caller for caller, _n in one.callers[:3] if caller),
            "calls": one.calls,
            "waiting": one.waiting,
            "late": one.late,
            "kept": one.kept,
            "target": None if one.target is None else 100 * one.target,
            "wait": one.wait,
            "rating": ratings.get(one.process),
            "harms": [_harm(harm) for harm in one.harms],
            "hurts": bool(one.clear),
            "said": says(one),
        }
        for one in page.services
    ]


def _harm(harm: Harm) -> Row:
    return {
        "harm": harm,
        "metric": harm.metric,
        "shown": harm.effect.shown,
        "decimals": 2 if harm.outcome == network.SATISFACTION else 1,
        "borne": harm.per_hundred,
    }


def says(one: Service) -> str:
    """Say what a late answer of this process does, in one sentence."""
    language = get_language() or "en"
    if one.clear:
        harm = one.clear[0]
        alone = harm.effect.alone
        decimals = 2 if harm.outcome == network.SATISFACTION else 1
        values = {
            "value": formats.number(abs(alone.value) if alone else None, decimals),
            "interval": formats.interval(
                -(harm.metric.high or 0), -(harm.metric.low or 0), language, decimals
            ),
            "n": formats.number(harm.metric.n),
            "share": formats.number(abs(harm.per_hundred[0]) if harm.per_hundred else None, 1),
        }
        if harm.outcome == network.PROMISE:
            return (
                gettext(
                    "Where its answer is late, the case’s promise is kept %(value)s points less often (%(interval)s; n = "
                    "%(n)s) than in like cases: of 100 cases, %(share)s lose their promise through it."
                )
                % values
            )
        return (
            gettext(
                "Where its answer is late, satisfaction is %(value)s points lower (%(interval)s; n = %(n)s) than in like cases."
            )
            % values
        )
    if not any(harm.effect.shown for harm in one.harms):
        return gettext(
            "Cannot be told: too few of its answers were late, or in time, to compare (30 on either side)."
        )
    return gettext("No harm to the outer customer was proved.")


COLUMNS: list[tuple[str, Any, str]] = [
    ("name", _("Process"), "text"),
    ("callers", _("Called by"), "text"),
    ("calls", _("Calls"), "number"),
    ("waiting", _("Waiting now"), "number"),
    ("kept", _("Internal promise kept"), "percent"),
    ("kept_low", _("Low"), "percent"),
    ("kept_high", _("High"), "percent"),
    ("wait", _("Median wait (hours)"), "decimal"),
    ("rating", _("Internal rating"), "decimal"),
    ("promise", _("Late: promise of the case, points"), "decimal"),
    ("promise_low", _("Low"), "decimal"),
    ("promise_high", _("High"), "decimal"),
    ("satisfaction", _("Late: satisfaction, points"), "decimal"),
    ("satisfaction_low", _("Low"), "decimal"),
    ("satisfaction_high", _("High"), "decimal"),
    ("said", _("What it does to customers"), "text"),
]


def flat(told: list[Row]) -> Iterator[Row]:
    """Yield the table as a file has it."""
    for one in told:
        wait = one["wait"].value
        row = {name: one[name] for name in ("name", "callers", "calls", "waiting", "said")}
        row |= {"kept": one["kept"].value, "kept_low": one["kept"].low, "kept_high": one["kept"].high}
        row |= {
            "wait": None if wait is None else wait / 3_600_000,
            "rating": one["rating"].value if one["rating"] else None,
        }
        for harm in one["harms"]:
            name, metric = harm["harm"].outcome, harm["metric"]
            row |= {name: metric.value, f"{name}_low": metric.low, f"{name}_high": metric.high}
        yield row


def to_json(page: Network, names: Names, ratings: dict[str, Metric]) -> dict[str, Any]:
    """Return the network as the API gives it."""
    language = get_language() or "en"
    return {
        "blueprint": page.chosen.code,
        "version": page.chosen.number,
        "cases": page.cases,
        "services": [
            {
                "process": one.process,
                "name": called(one, names),
                "server": one.server,
                "callers": [{"team": team, "calls": count} for team, count in one.callers],
                "calls": one.calls,
                "waiting": one.waiting,
                "kept": _plain(one.kept.to_json(language)),
                "wait": _plain(one.wait.to_json(language)),
                "rating": _plain(ratings[one.process].to_json(language)) if one.process in ratings else None,
                "harms": [
                    {
                        "outcome": harm.outcome,
                        "effect": _plain(harm.metric.to_json(language)),
                        "clear": harm.clear,
                        "p_adjusted": harm.effect.p_adjusted,
                        "per_100_cases": harm.per_hundred,
                    }
                    for harm in one.harms
                ],
                "says": says(one),
            }
            for one in page.services
        ],
        "handovers": [
            {"from": one.source, "to": one.target, "count": one.count, "mean_seconds": one.mean_seconds}
            for one in page.handovers
        ],
    }


def _plain(told: Row) -> Row:
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in told.items()
    }


def own_rows(page: Network, names: Names) -> list[Row]:
    """Return the processes with cases of their own; a table only where there is more than one."""
    return [
        {
            "name": names.process(one.process),
            "cases": one.cases,
            "open": one.open,
            "kept": share_metric(
                ShareSums.counts(one.promised, one.kept),
                "process_kept",
                Text("Promise kept", "約束を守れた割合"),
                Text(
                    "Cases of the process that kept their promise, of those whose time is over.",
                    "この業務プロセスの案件のうち、期限が来たもので約束を守れた割合。",
                ),
            ),
        }
        for one in page.own
    ]
