"""The rows behind a figure as a sequence, so that a paginator asks the warehouse only for the page it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from madoguchi.warehouse.client import ask
from madoguchi.warehouse.filters import Filters

PORTION = 5_000  # rows asked for at once where all are wanted


class Listing(Sequence[Mapping[str, Any]]):
    """What a question of rows lists, page by page; ``count`` is the question that says how many there are.

    ``which``: what both questions take; ``more``: what only the rows take, such as an order.
    """

    def __init__(
        self, rows: str, count: str, filters: Filters, which: Mapping[str, Any], **more: Any
    ) -> None:
        self.rows, self.count_of, self.filters = rows, count, filters
        self.which, self.more = dict(which), more

    @cached_property
    def counts(self) -> Mapping[str, Any]:
        """How many there are (``n``), and what else the counting question says."""
        (row,) = ask(self.count_of, self.filters, **self.which)
        return row

    def __len__(self) -> int:
        return int(self.counts["n"])

    def __getitem__(self, part: Any) -> Any:
        if not isinstance(part, slice):
            return self[part : part + 1][0]
        start, stop = part.start or 0, len(self) if part.stop is None else part.stop
        limit = max(stop - start, 0)
        return ask(self.rows, self.filters, limit=limit, offset=start, **self.more, **self.which)

    def portions(self) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Yield all rows in portions."""
        for start in range(0, len(self), PORTION):
            yield self[start : start + PORTION]
