"""How the way felt, stage by stage: one question, asked of every stage a case passed, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.imports.sample.answers import Sheet
from madoguchi.imports.sample.dice import Dice
from madoguchi.imports.sample.feelings import on_scale
from madoguchi.imports.sample.run import Run
from madoguchi.imports.sample.truth import Truth

WRITES = 0.9  # how many of those who look back on their way answer for a stage they passed


def look_back(
    runs: Sequence[Run], invitations: Sequence[Mapping[str, Any]], sheet: Sheet, dice: Dice, truth: Truth
) -> None:
    """Some of those who answered after their case also answer for each stage of it."""
    answered = {row["case"]: row["submission"] for row in invitations if row["submission"]}
    when = {row["submission"]: row["answered_at"] for row in sheet.rows}
    for run in runs:
        submission = answered.get(run.id, "")
        if submission not in when or not dice.chance(truth.looking_back):
            continue
        for stage, usual in truth.feeling_at.items():
            if stage not in run.done or not dice.chance(WRITES):
                continue
            late = run.done[stage] > run.due.get(stage, run.done[stage])
            felt = usual + truth.feeling_share * (run.satisfaction - truth.base)
            felt += (truth.feeling_late if late else 0.0) + dice.normal(0.0, truth.feeling_sd)
            sheet.write(
                submission,
                "after_case",
                "feeling",
                when[submission],
                on_scale(felt),
                case=run.id,
                customer=run.customer.id,
                channel=run.channel,
                language=run.language,
                stage=stage,
            )
