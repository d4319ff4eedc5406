"""What takes long before a question can be answered, and how long somebody waits for it. Knows no Django, no engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from madoguchi.core.text import Text

GOING_ON = Text(
    "The steps are being reckoned anew for these filters ({percent} % done). Ask again in a moment.",
    "この絞り込みに合わせて手順を計算し直しています（{percent}% 完了）。しばらくしてから、もう一度お試しください。",
)

_seconds: ContextVar[float | None] = ContextVar("patience", default=None)


class PreparingError(Exception):
    """Steps are still being reckoned: ``done`` of ``total``. No ``WarehouseError``: nothing is wrong, ask again soon."""

    def __init__(self, done: int = 0, total: int = 0) -> None:
        self.done, self.total = done, total
        self.text = GOING_ON.fill(percent=100 * done // total if total else 0)
        super().__init__(self.text.en)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Questions asked inside wait so long and then raise ``PreparingError``; outside they wait until they are answered."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


def patient_for() -> float | None:
    """How many seconds to wait; None: until it is done."""
    return _seconds.get()
