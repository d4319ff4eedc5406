"""A made-up conversation with which a connection is tried: nobody in it exists."""

from __future__ import annotations

from madoguchi.core.conversation.scorecard import default
from madoguchi.core.conversation.text import Language
from madoguchi.core.redaction.redact import redact
from madoguchi.scoring.judge import prompt
from madoguchi.scoring.judge.preparing import Prepared

ITEMS = ("greeting", "empathy", "next_step")
TALKS: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("agent", "Good morning, this is Ken Sample, how may I help?"),
        ("customer", "My order AB12345 has not come, and I am rather worried."),
        (
            "agent",
            "I am sorry, that must be annoying. It leaves our store today and reaches you by Friday noon.",
        ),
        ("customer", "Thank you."),
    ),
    "ja": (
        ("agent", "お電話ありがとうございます。担当の見本でございます。"),
        ("customer", "注文番号AB12345の品物が届かず、心配しています。"),
        ("agent", "ご心配をおかけし、申し訳ございません。本日発送し、金曜日の正午までにお届けいたします。"),
        ("customer", "わかりました。"),
    ),
}


def trial(language: str) -> Prepared:
    """Return the made-up conversation ready to be sent, in the reader's language."""
    tongue: Language = "ja" if language.startswith("ja") else "en"
    said = TALKS[tongue]
    made = redact([text for _, text in said], (), tongue)
    turns = dict(enumerate(made.turns))
    card = default()
    items = tuple(item for item in card.items if item.id in ITEMS)
    told = [(number, speaker, turns[number].text) for number, (speaker, _) in enumerate(said)]
    return Prepared(
        prompt.messages(items, told, tongue),
        prompt.schema(items),
        items,
        card.label,
        turns,
        tongue,
        made.counts,
    )
