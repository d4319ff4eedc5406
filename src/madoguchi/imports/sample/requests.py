"""What customers ask for: thirteen types of request, who answers them and which rooms they pass through."""

from __future__ import annotations

from dataclasses import dataclass

from madoguchi.core.text import Text


@dataclass(frozen=True, slots=True)
class RequestType:
    """One type of request.

    ``share``: of all requests, in percent; ``route``: the room that finds the answer; ``kind``: trouble, plan,
    papers or question, which decides how a good member acknowledges the customer's feeling; ``upset`` and ``worried``:
    shares of customers who arrive so; ``promise_hours``: the case's promise, from the first contact.
    """

    code: str
    name: Text
    house: str  # inn or shop
    share: float
    team: str
    route: str  # front, kitchen, housekeeping, accounting, warehouse
    kind: str
    upset: float
    worried: float
    promise_hours: int
    priority: str = "normal"
    involved: float = 1.0  # relative to the overall share of involved cases


# fmt: off
_TABLE: tuple[tuple[str, str, str, str, int, str, str, str, float, float, int, str, float], ...] = (
    # code, English, Japanese, house, share, team, room, kind, upset, worried, hours, priority, involved
    ("reservation_change", "Change of reservation", "予約の変更",
     "inn", 14, "reservations", "front", "plan", 0.05, 0.30, 24, "normal", 1.0),
    ("reservation_cancel", "Cancellation", "予約の取り消し",
     "inn", 8, "reservations", "front", "plan", 0.10, 0.35, 24, "normal", 1.0),
    ("group_booking", "Group booking", "団体のご予約",
     "inn", 4, "reservations", "kitchen", "plan", 0.03, 0.25, 72, "normal", 1.9),
    ("allergy", "Food and allergies", "お食事・アレルギー",
     "inn", 8, "front", "kitchen", "plan", 0.05, 0.55, 48, "high", 1.1),
    ("onsen_question", "Question about the baths", "温泉・お風呂の質問",
     "inn", 10, "front", "front", "question", 0.02, 0.20, 24, "low", 0.5),
    ("lost_property", "Lost property", "忘れ物",
     "inn", 8, "front", "housekeeping", "trouble", 0.10, 0.65, 48, "normal", 1.0),
    ("invoice_reissue", "Receipt or invoice", "領収書・請求書",
     "inn", 8, "front", "accounting", "papers", 0.08, 0.25, 72, "low", 0.8),
    ("complaint_stay", "Complaint about a stay", "ご滞在への苦情",
     "inn", 5, "front", "front", "trouble", 0.75, 0.10, 36, "high", 1.9),
    ("late_delivery", "Late delivery", "お届けの遅れ",
     "shop", 12, "shop", "warehouse", "trouble", 0.35, 0.45, 48, "normal", 1.0),
    ("damaged_goods", "Damaged goods", "商品の破損",
     "shop", 8, "shop", "warehouse", "trouble", 0.40, 0.30, 48, "high", 1.1),
    ("wrong_item", "Wrong item", "商品の間違い",
     "shop", 5, "shop", "warehouse", "trouble", 0.30, 0.30, 48, "normal", 1.0),
    ("refund", "Refund", "返金",
     "shop", 5, "shop", "accounting", "papers", 0.35, 0.35, 72, "normal", 1.3),
    ("gift_wrapping", "Gift wrapping and noshi", "ギフト・のし",
     "shop", 5, "shop", "front", "question", 0.02, 0.25, 24, "low", 0.5),
)
# fmt: on

REQUEST_TYPES: dict[str, RequestType] = {
    row[0]: RequestType(row[0], Text(row[1], row[2]), *row[3:]) for row in _TABLE
}

BRANDS: dict[str, Text] = {
    "tsukimino": Text("Ryokan Tsukimino", "旅館 月見野"),
    "seseragi": Text("Seseragi-tei Inn", "せせらぎ亭"),
    "shoten": Text("Tsukimino Shop", "月見野商店オンライン"),
}

# How requests arrive, in percent: email, form, chat, phone, counter.
CHANNEL_MIX: dict[str, tuple[int, int, int, int, int]] = {
    "inn": (26, 13, 15, 29, 17),
    "shop": (35, 17, 30, 18, 0),
}
