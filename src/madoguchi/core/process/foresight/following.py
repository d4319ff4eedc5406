"""The next step of a case: the most frequent continuation of its last six, fewer where those are rare.

Back-off by counting (Katz 1987, *IEEE Trans. ASSP* 35(3), 400–401).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from madoguchi.core.process.foresight.trace import Trace

LONGEST_MEMORY = 6
LEAST_SEEN = 5  # times a continuation's past must have been seen to be trusted
END = ""  # as the next step: nothing more comes


class NextStep:
    """The most frequent continuation of the last steps."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._seen: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for trace in traces:
            for place in range(1, len(trace.steps) + 1):
                following = trace.steps[place] if place < len(trace.steps) else END
                for length in range(min(LONGEST_MEMORY, place) + 1):
                    self._seen[trace.steps[place - length : place]][following] += 1

    def predict(self, steps: Sequence[str]) -> str:
        """Return the step expected next, or ``END``."""
        past = tuple(steps[-LONGEST_MEMORY:])
        while past:
            seen = self._seen.get(past)
            if seen is not None and seen.total() >= LEAST_SEEN:
                return seen.most_common(1)[0][0]
            past = past[1:]
        return self._seen[()].most_common(1)[0][0] if self._seen else END

    def accuracy(self, traces: Sequence[Trace]) -> tuple[float, int]:
        """Return the share of next steps told right, the end among them, and of how many."""
        right = total = 0
        for trace in traces:
            for place in range(1, len(trace.steps) + 1):
                following = trace.steps[place] if place < len(trace.steps) else END
                right += self.predict(trace.steps[:place]) == following
                total += 1
        return right / max(1, total), total
