"""What logs say without saying it: the state an activity's name tells of, and the line a team belongs to.

Many systems record states ("Accepted / Wait - User", "Queued / Awaiting Assignment"), not steps: the time after such an
event was spent in that state. Checked with the BPI Challenge 2013 log, whose owners asked about waiting for users,
push to the front and ping-pong (Paszkiewicz & Picard 2013, CEUR-WS 1052).
"""

from __future__ import annotations

import re

WORK, QUEUE, WAITING, TIMER, OTHER = "work", "queue", "waiting", "timer", "other"
KINDS = (WORK, QUEUE, WAITING, TIMER, OTHER)

# In this order: "Awaiting Assignment" is a queue and no wait for somebody
_STATES = (
    (QUEUE, r"\bqueued?\b|\bawaiting assignment\b|\bunassigned\b|未割(?:り)?当|割(?:り)?当て待ち|順番待ち"),
    (WAITING, r"\bwait(?:ing|s)?\b|\bawaiting\b|\bpending\b|\bon[ -]hold\b|\bsuspended\b|待ち|保留"),
    (TIMER, r"\bcompleted\b|\bresolved\b|\bclosed\b|\bfinished\b|解決済|完了|終了済"),
    (WORK, r"\bin[ -]progress\b|\bassigned\b|\bactive\b|\bworking\b|対応中|作業中|処理中|調査中|担当者決定"),
)
_TIERS = (
    (3, r"\b3rd\b|\b(?:tier|level|line)[ -]?3\b|\bl3\b|(?:三|3|３)次"),
    (2, r"\b2nd\b|\b(?:tier|level|line)[ -]?2\b|\bl2\b|(?:二|2|２)次"),
)


def state(activity: str) -> str:
    """Return the state a name tells of (one of ``KINDS``), "" where it tells of none.

    >>> state("Accepted / Wait - User"), state("Queued / Awaiting Assignment"), state("対応中"), state("Resolve ticket")
    ('waiting', 'queue', 'work', '')
    """
    low = activity.replace("_", " ").lower()
    return next((kind for kind, pattern in _STATES if re.search(pattern, low)), "")


def tier(team: str) -> int:
    """Return the support line of a team by its name: 3, 2, or 1 where the name says nothing.

    >>> tier("V3 2nd"), tier("L3 network"), tier("二次対応"), tier("G97")
    (2, 3, 2, 1)
    """
    low = team.replace("_", " ").lower()
    return next((line for line, pattern in _TIERS if re.search(pattern, low)), 1)
