"""A sentence in both of the product's languages, for code that must not know Django's gettext."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said in English and in Japanese."""

    en: str
    ja: str

    def to(self, language: str) -> str:
        """Return the sentence for a language tag such as ``ja``, ``ja-JP`` or ``en``; English if unknown."""
        return self.ja if language.lower().startswith("ja") else self.en

    def fill(self, **values: object) -> Text:
        """Return the sentence with ``{name}`` places filled in both languages."""
        return Text(self.en.format(**values), self.ja.format(**values))

    def __str__(self) -> str:
        return self.en
