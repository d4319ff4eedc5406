"""The second opinion as a job: what the worker calls every minute. While asking is off it does nothing."""

from __future__ import annotations

from madoguchi.scoring.judge.actions import catch_up as asking


def catch_up() -> int:
    """Ask about conversations that wait."""
    return asking.catch_up()
