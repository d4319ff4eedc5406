"""Rates of the work itself: responses to invitations, first-contact resolution, reopening, promises, backlog.

Every rate is a share (see ``share_metric``); the functions here say what counts and what the denominator is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..text import Text
from .estimates import share_metric
from .metric import PLAIN, Context, Metric, count, join_notes
from .sums import Floats, ShareSums

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class ResponseCounts:
    """Invitations that reached each step; None where a channel cannot tell (a QR code is never "sent")."""

    completed: int
    sent: int | None = None
    delivered: int | None = None
    opened: int | None = None
    started: int | None = None


_STEPS: dict[str, tuple[Text, Text]] = {
    "sent": (
        Text("Response rate (of sent)", "回答率（送信数比）"),
        Text("Completed surveys per invitation sent.", "送信した依頼のうち、最後まで回答された割合。"),
    ),
    "delivered": (
        Text("Response rate (of delivered)", "回答率（到達数比）"),
        Text(
            "Completed surveys per invitation delivered (sent less bounced).",
            "到達した依頼（送信数から不達を除く）のうち、最後まで回答された割合。",
        ),
    ),
    "opened": (
        Text("Response rate (of opened)", "回答率（開封数比）"),
        Text("Completed surveys per invitation opened.", "開封された依頼のうち、最後まで回答された割合。"),
    ),
    "started": (
        Text("Completion rate (of started)", "回答完了率（回答開始数比）"),
        Text(
            "Completed surveys per survey started.",
            "回答が始められたアンケートのうち、最後まで回答された割合。",
        ),
    ),
}
_IMPOSSIBLE = Text(
    "More surveys were completed than were {step}; this rate cannot be had.",
    "回答完了数が母数（{step_ja}）より多いため、この割合は計算できません。",
)
_STEP_JA = {"sent": "送信数", "delivered": "到達数", "opened": "開封数", "started": "回答開始数"}


def response_rates(counts: ResponseCounts, context: Context = PLAIN) -> tuple[Metric, ...]:
    """Completed surveys over sent, delivered, opened and started: the denominators vendors choose from, all shown.

    A step that is unknown gives no metric. Opened may be under-counted (blocked images), so a step with fewer than
    completed gives a metric with n = 0, not shown, and a note.
    """
    metrics = []
    for step, (label, text) in _STEPS.items():
        n = getattr(counts, step)
        if n is None:
            continue
        said, sums = context, ShareSums.counts(0, 0)
        if n >= counts.completed:
            sums = ShareSums.counts(n, counts.completed)
        else:
            note = _IMPOSSIBLE.fill(step=step, step_ja=_STEP_JA[step])
            said = replace(context, note=join_notes(context.note, note))
        metrics.append(share_metric(sums, f"response_rate_{step}", label, text, said))
    return tuple(metrics)


def reopen_rate(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """Cases reopened at least once after their first resolution / cases resolved at least once (x = reopened)."""
    return share_metric(
        sums,
        "reopen_rate",
        Text("Reopen rate", "再オープン率"),
        Text(
            "Resolved cases that were reopened at least once, as a percentage of cases resolved at least once.",
            "一度でも解決した案件のうち、その後に再オープンされた案件の割合（％）。",
        ),
        context,
    )


def within_promise(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """Promises kept / promises kept or broken (x = kept). A promise still running and not yet due is in neither."""
    return share_metric(
        sums,
        "within_promise",
        Text("Kept within promise", "約束達成率"),
        Text(
            "Promises kept in time, as a percentage of promises that were kept or came due; those still running are left "
            "out.",
            "達成または期限到来となった約束のうち、期限内に果たされた割合（％）。進行中で期限前のものは除きます。",
        ),
        context,
    )


def fcr_system_strict(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """First-contact resolution as the record shows it (x from ``solved_at_first_contact``)."""
    return share_metric(
        sums,
        "fcr_system_strict",
        Text("First-contact resolution (system-strict)", "初回解決率（記録による厳密判定）"),
        Text(
            "Resolved cases with exactly one contact by the customer, never handed over and never reopened, as a "
            "percentage of resolved cases.",
            "解決した案件のうち、お客様からの連絡が1回だけで、引き継ぎも再オープンもなかった案件の割合（％）。",
        ),
        context,
    )


def fcr_no_repeat(sums: ShareSums, window_days: int, context: Context = PLAIN) -> Metric:
    """First-contact resolution by silence (x from ``no_repeat_within``); the window is part of the definition."""
    return share_metric(
        sums,
        "fcr_no_repeat",
        Text(
            "First-contact resolution (no repeat in {days} days)", "初回解決率（{days}日以内に再連絡なし）"
        ).fill(days=window_days),
        Text(
            "Resolved cases whose customer made no further contact about the same subject within {days} days of resolution, "
            "as a percentage of resolved cases observed for those {days} days.",
            "解決後{days}日が経過した案件のうち、その間に同じ件で再度の連絡がなかった案件の割合（％）。",
        ).fill(days=window_days),
        context,
    )


def fcr_customer_confirmed(sums: ShareSums, context: Context = PLAIN) -> Metric:
    """First-contact resolution as customers say it (x = 1 for "yes, at the first contact")."""
    return share_metric(
        sums,
        "fcr_customer_confirmed",
        Text("First-contact resolution (customer-confirmed)", "初回解決率（お客様の回答による）"),
        Text(
            "Customers who answered that their request was resolved at the first contact, as a percentage of all who answered "
            "that question.",
            "「最初のご連絡で解決しましたか」に回答したお客様のうち、「はい」と答えた割合（％）。",
        ),
        context,
    )


def solved_at_first_contact(
    resolved: npt.ArrayLike,
    customer_contacts: npt.ArrayLike,
    handed_over: npt.ArrayLike,
    reopened: npt.ArrayLike,
) -> Floats:
    """x of system-strict FCR for each case: 1, 0, or NaN where the case is not resolved.

    >>> solved_at_first_contact([1, 1, 1, 0], [1, 2, 1, 1], [0, 0, 1, 0], [0, 0, 0, 0]).tolist()
    [1.0, 0.0, 0.0, nan]
    """
    once = (
        (np.asarray(customer_contacts) == 1)
        & ~np.asarray(handed_over, dtype=bool)
        & ~np.asarray(reopened, dtype=bool)
    )
    return np.where(np.asarray(resolved, dtype=bool), once.astype(np.float64), np.nan)


def no_repeat_within(
    resolved_ms: npt.ArrayLike, next_contact_ms: npt.ArrayLike, window_days: int, observed_until_ms: float
) -> Floats:
    """x of no-repeat FCR for each case from instants in ms (NaN: not resolved, no further contact).

    NaN where the case is unresolved, or resolved so late that the window has not yet passed and nothing came: that
    silence says nothing yet.
    """
    resolved = np.asarray(resolved_ms, dtype=np.float64)
    again = np.asarray(next_contact_ms, dtype=np.float64)
    window = window_days * DAY_MS
    with np.errstate(invalid="ignore"):
        repeated = again - resolved <= window
        watched = resolved + window <= observed_until_ms
    return np.where(np.isnan(resolved) | (~watched & ~repeated), np.nan, np.where(repeated, 0.0, 1.0))


def backlog(open_cases: int, context: Context = PLAIN) -> Metric:
    """Cases opened and not yet resolved at an instant: a count of work, with no interval and no threshold."""
    return count(
        "backlog",
        Text("Backlog", "未解決の案件数"),
        Text("Cases opened and not yet resolved at that moment.", "その時点で受付済み・未解決の案件の数。"),
        open_cases,
        context,
    )


def open_at(opened_ms: npt.ArrayLike, closed_ms: npt.ArrayLike, at_ms: float) -> int:
    """How many cases are open at an instant, from opening and closing instants in ms (NaN: not closed)."""
    opened = np.asarray(opened_ms, dtype=np.float64)
    closed = np.asarray(closed_ms, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return int(((opened <= at_ms) & ~(closed <= at_ms)).sum())
