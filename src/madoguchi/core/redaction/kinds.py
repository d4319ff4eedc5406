"""The kinds of things that are taken out, what stands in their place, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from madoguchi.core.conversation.text import Language
from madoguchi.core.text import Text

Kind = Literal[
    "name", "account", "email", "phone", "postcode", "address", "card", "my_number", "secret", "number", "birth",
    "url", "ip", "personal",
]  # fmt: skip

# The earlier kind gives its name where two overlap
KINDS: dict[Kind, tuple[str, Text]] = {
    "email": ("EMAIL", Text("E-mail", "メール")),
    "url": ("URL", Text("Web address", "URL")),
    "card": ("CARD", Text("Card number", "カード番号")),
    "my_number": ("MY_NUMBER", Text("My Number", "マイナンバー")),
    "phone": ("PHONE", Text("Telephone number", "電話番号")),
    "address": ("ADDRESS", Text("Address", "ご住所")),
    "postcode": ("POSTCODE", Text("Postal code", "郵便番号")),
    "ip": ("IP", Text("IP address", "IPアドレス")),
    "birth": ("BIRTH_DATE", Text("Date of birth", "生年月日")),
    "secret": ("SECRET", Text("Password or code", "暗証番号")),
    "name": ("NAME", Text("Name", "お名前")),
    "account": ("COMPANY", Text("Company", "取引先")),
    "personal": ("PERSONAL", Text("Other personal data", "個人情報")),
    "number": ("NUMBER", Text("Number", "番号")),
}
ORDER: dict[Kind, int] = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Found:
    """Something to take out: where it stands in the text as ``form`` gives it, and whom it belongs to, if known."""

    kind: Kind
    start: int
    end: int
    owner: int | None = None  # place in the list of what is known


def placeholder(kind: Kind, number: int, language: Language) -> str:
    """Return what stands in the place of something.

    >>> placeholder("name", 1, "en"), placeholder("name", 1, "ja")
    ('[NAME_1]', '〈お名前1〉')
    """
    code, name = KINDS[kind]
    return f"〈{name.ja}{number}〉" if language == "ja" else f"[{code}_{number}]"
