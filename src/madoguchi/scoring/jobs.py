"""Scoring as a job: what the worker calls every minute."""

from __future__ import annotations

from madoguchi.scoring.actions import score


def catch_up() -> int:
    """Score conversations that are new or changed."""
    return score.catch_up()
