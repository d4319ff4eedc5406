"""Who speaks in a turn, whatever a tool calls them: ``end-user``, ``operator_1``, ``お客様``."""

from __future__ import annotations

import unicodedata
from typing import Literal

Speaker = Literal["customer", "agent", "system"]

_NAMES: dict[str, Speaker] = {
    name: speaker  # type: ignore[misc]
    for speaker, names in {
        "customer": "customer user client visitor guest enduser caller contact requester consumer human lead buyer "
        "お客様 顧客 客 利用者 ユーザー ユーザ 質問者 相談者 発信者 来店者 会員 incoming inbound",
        "agent": "agent operator staff assistant bot support representative rep employee admin advisor clerk wizard "
        "担当者 担当 オペレーター オペレータ スタッフ 応対者 回答者 係 店員 ボット 受付 outgoing outbound",
        "system": "system event activity note automation action notification システム 自動 通知",
    }.items()
    for name in names.split()
}


def speaker_of(name: str) -> Speaker | None:
    """Return the speaker a name stands for, or None when it does not say.

    >>> speaker_of("operator_1"), speaker_of("end-user"), speaker_of("お客様A")
    ('agent', 'customer', 'customer')
    """
    plain = unicodedata.normalize("NFKC", name).strip().casefold().strip(":")
    bare = plain.rstrip("0123456789abcd_-# ") if plain not in _NAMES else plain
    for form in (plain, plain.replace("-", "").replace("_", "").replace(" ", ""), bare):
        if form in _NAMES:
            return _NAMES[form]
    return None
