"""Name the departments and the lane each works in."""

from __future__ import annotations

from django.db import transaction

from madoguchi.events.models import Subject
from madoguchi.people.actions.note import note
from madoguchi.people.models import Member, Team


@transaction.atomic
def save_team(team: Team | None, *, name: str, lane: str, by: Member) -> Team:
    """Make a team, or rename one. ``lane`` is ``front``, ``back``, ``support`` or blank where unknown."""
    team = team or Team()
    team.name, team.lane = name, lane
    team.save()
    note("team_saved", (Subject.ORGANISATION, 1), by, {"team": team.pk, "lane": lane})
    return team


@transaction.atomic
def delete_team(team: Team, by: Member) -> None:
    """Remove a team; its members and cases stay, without a team."""
    note("team_deleted", (Subject.ORGANISATION, 1), by, {"team": team.pk})
    team.delete()
