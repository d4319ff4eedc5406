"""A crew with a month behind it: most are caring, one is short with people, one has hardly begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from madoguchi.people.models import Member, Role, Team
from madoguchi.scoring.actions.score import catch_up
from madoguchi.warehouse import wait_until_fresh
from tests.people import PASSWORD
from tests.scoring.talks import CARING, COLD, bring, told

MONTH = dt.date(2026, 10, 1)
FIRST = dt.datetime(2026, 10, 5, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
SHORT, NEW = "小林 健", "新田 空"
CARERS = ["青井 あおい", "伊藤 春", "上田 夏", "江口 秋", "大野 冬"]


def hire(name: str, number: int, team: Team | None = None) -> Member:
    """One who answers customers and can sign in."""
    return Member.objects.create_user(
        f"crew{number}@inn.example", PASSWORD, name=name, role=Role.AGENT, team=team
    )


def at(turns: Sequence[tuple[str, str]], hours: int) -> list[dict[str, object]]:
    """Turns said so many hours after the first of October's."""
    began = FIRST + dt.timedelta(hours=hours)
    return [
        {"speaker": speaker, "text": text, "at": began + dt.timedelta(seconds=12 * place)}
        for place, (speaker, text) in enumerate(turns)
    ]


def october(conversations: int = 12) -> dict[str, Member]:
    """Hire the crew, let it talk for a month, score it; the short one is caring once in six conversations."""
    front = Team.objects.create(name="フロント")
    crew = {name: hire(name, number, front) for number, name in enumerate([*CARERS, SHORT, NEW])}
    records = []
    for place, name in enumerate(crew):
        for n in range(2 if name == NEW else conversations):
            turns = COLD if (name == SHORT and n % 6) or (name != SHORT and n % 6 == 0) else CARING
            records.append(
                told(
                    f"{place}-{n}",
                    turns,
                    agent=name,
                    customer="客 一郎",
                    request="配送" if n % 2 else "苦情",
                )
                | {"turns": at(turns, 40 * place + n)}
            )
    bring(*records)
    catch_up()
    wait_until_fresh(60)
    return crew
