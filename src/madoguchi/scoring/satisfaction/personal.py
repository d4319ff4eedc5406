"""What is expected of a customer is said about them: it is handed out with their data, and goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.core.text import Text
from madoguchi.people.erasure import Done, Erasing, Holder, Row
from madoguchi.people.erasure import register as register_holder
from madoguchi.scoring.satisfaction.models import Prediction

PREDICTIONS = Text("Predicted satisfaction", "満足度の予測値")
NOTE = Text(
    "Models trained before may have learnt from the answers; they hold no words and no names, and the next training leaves this person out.",
    "これまでに学習したモデルは回答を学習に使っている場合がありますが、言葉や氏名は含みません。次回の学習からはこの方のデータを使いません。",
)


def collect(customers: Sequence[int]) -> dict[str, list[Row]]:
    """Return what was predicted for the customer's conversations."""
    found = Prediction.objects.filter(conversation__case__customer__in=customers).order_by("pk")
    fields = ("conversation__uid", "predicted", "low", "high", "p_satisfied", "model", "read_at")
    return {"predicted_satisfaction": [*found.values(*fields)]}


def blank(erasing: Erasing) -> None:
    """Remove the predictions."""
    found = Prediction.objects.filter(conversation__case__customer__in=erasing.customers)
    count = found.delete()[0]
    erasing.done.append(
        Done("predicted_satisfaction", PREDICTIONS, "removed" if count else "none", count, NOTE)
    )


def register() -> None:
    """Tell the registry; called when the room is ready."""
    register_holder(Holder("predicted_satisfaction", 35, collect, blank))
