"""A case as a sequence of steps, and when there are enough of them to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.text import Text

DAY = 86_400.0
HOUR = 3_600.0
LEAST_CASES = 300
TOO_FEW = Text(
    "{n} ended cases are too few to learn from; {least} are needed.",
    "終了した案件が {n} 件しかなく、学習できません。{least} 件以上が必要です。",
)


class CannotForeseeError(ValueError):
    """A log nothing can be learnt from; ``text`` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Trace:
    """A case: steps in order with their moments (seconds, wall clock), and what was known when it was opened.

    ``end``: when it was over for the clock that counts (resolved); None while it goes on. ``due`` None: no promise.
    """

    steps: tuple[str, ...]
    at: tuple[float, ...]
    known: Mapping[str, str] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    end: float | None = None
    due: float | None = None

    @property
    def over(self) -> float:
        """When it was over: ``end``, else its last step."""
        return self.at[-1] if self.end is None else self.end


def in_order(traces: Sequence[Trace]) -> list[Trace]:
    """Return the ended cases of more than one step in the order they began. Raises ``CannotForeseeError`` for too few."""
    ended = sorted((one for one in traces if len(one.steps) > 1), key=lambda one: one.at[0])
    if len(ended) < LEAST_CASES:
        raise too_few(len(ended))
    return ended


def too_few(cases: int) -> CannotForeseeError:
    """Return the error that says how many cases are needed."""
    return CannotForeseeError(TOO_FEW.fill(n=cases, least=LEAST_CASES))
