"""Cues of an organisation's own: words it wants to be listened for, beside those of the product."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from madoguchi.core.conversation.cues import DIMENSIONS, Cue, Dimension, Listener, Side, compiled
from madoguchi.core.conversation.expressions import ExpressionError, guarded, phrase
from madoguchi.core.conversation.fault import ScorecardError
from madoguchi.core.conversation.text import Language
from madoguchi.core.text import Text

ID = re.compile(r"own_[a-z0-9_]{1,40}")
LANGUAGES: tuple[Language, ...] = ("ja", "en")
MOST_WORDS = 50  # of one cue in one language
MOST_CUES = 60
LONGEST_TITLE = 120  # characters
_SIDES: tuple[Side, ...] = ("agent", "customer")
_BAD_ID = Text(
    "“{id}”: the id of an own item or cue is own_ and up to 40 small letters, digits or underscores.",
    "「{id}」：独自の項目・言葉の ID は、own_ に続けて 40 文字以内の英小文字・数字・_ で書いてください。",
)
_NO_TITLE = Text(
    "“{id}”: give it a name in Japanese or English.", "「{id}」：日本語か英語で名前を付けてください。"
)
_LONG_TITLE = Text(
    f"“{{id}}”: the name is longer than {LONGEST_TITLE} characters.",
    f"「{{id}}」：名前は {LONGEST_TITLE} 文字以内にしてください。",
)
_BAD_SIDE = Text(
    "Words “{id}”: say whose words they are (agent or customer) and choose one of the three dimensions.",
    "言葉「{id}」：だれの言葉か（agent・customer）と、3 つの次元のいずれかを指定してください。",
)
_NO_WORDS = Text(
    "Words “{id}”: write at least one phrase, in Japanese or in English.",
    "言葉「{id}」：日本語か英語で、1 つ以上の言い回しを書いてください。",
)
_MANY_WORDS = Text(
    f"Words “{{id}}”: more than {MOST_WORDS} phrases in one language; split them into two.",
    f"言葉「{{id}}」：1 言語あたり {MOST_WORDS} 個を超えています。2 つに分けてください。",
)


@dataclass(frozen=True, slots=True)
class OwnCue:
    """Words to listen for. ``words`` and ``unless`` by language as they were written; ``regex``: they are expressions."""

    id: str
    side: Side
    dimension: Dimension
    title: Text
    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    ja_unless: tuple[str, ...] = ()
    en_unless: tuple[str, ...] = ()
    regex: bool = False

    def words(self, language: Language) -> tuple[str, ...]:
        """What fires in a language."""
        return self.ja if language == "ja" else self.en

    def unless(self, language: Language) -> tuple[str, ...]:
        """What voids a hit in the same sentence."""
        return self.ja_unless if language == "ja" else self.en_unless

    @property
    def cue(self) -> Cue:
        """The same as the product's own cues are told."""
        return Cue(self.id, self.dimension, self.side, "0", self.title, "")


def read_cue(told: Any) -> OwnCue:
    """Return a cue from its data. Raises ``ScorecardError``."""
    told = told if isinstance(told, Mapping) else {}
    id = own_id(told)
    title = own_title(told, id)
    side, dimension = told.get("side"), told.get("dimension")
    if side not in _SIDES or dimension not in DIMENSIONS:
        raise ScorecardError(_BAD_SIDE.fill(id=id), f"{id}.side")
    lists = {
        language + suffix: _words(id, told.get(name), language)
        for name, suffix in (("words", ""), ("unless", "_unless"))
        for language in LANGUAGES
    }
    if not lists["ja"] and not lists["en"]:
        raise ScorecardError(_NO_WORDS.fill(id=id), f"{id}.words")
    cue = OwnCue(id, side, dimension, title, **lists, regex=told.get("regex") is True)
    for language in LANGUAGES:
        for name, words in (("words", cue.words(language)), ("unless", cue.unless(language))):
            _expressions(cue, words, f"{id}.{name}_{language}")
    return cue


def cue_data(cue: OwnCue) -> dict[str, Any]:
    """Return a cue as ``read_cue`` takes it."""
    found: dict[str, Any] = {
        "id": cue.id,
        "side": cue.side,
        "dimension": cue.dimension,
        "title": {"en": cue.title.en, "ja": cue.title.ja},
        "words": {language: [*cue.words(language)] for language in LANGUAGES if cue.words(language)},
    }
    if cue.ja_unless or cue.en_unless:
        found["unless"] = {one: [*cue.unless(one)] for one in LANGUAGES if cue.unless(one)}
    if cue.regex:
        found["regex"] = True
    return found


@lru_cache(maxsize=64)
def listeners(cues: tuple[OwnCue, ...]) -> Mapping[tuple[Language, Side], Listener]:
    """Return what listens for these cues, by language and side; nothing for a side without words."""
    found: dict[tuple[Language, Side], Listener] = {}
    for language in LANGUAGES:
        for side in _SIDES:
            words = [
                compiled(
                    cue.id,
                    _expressions(cue, cue.words(language)),
                    _expressions(cue, cue.unless(language)),
                )
                for cue in cues
                if cue.side == side and cue.words(language)
            ]
            if words:
                found[language, side] = Listener(words, language)
    return found


def own_id(told: Mapping[str, Any]) -> str:
    """Return the id of an own item or cue. Raises ``ScorecardError``."""
    id = str(told.get("id") or "")
    if not ID.fullmatch(id):
        raise ScorecardError(_BAD_ID.fill(id=id[:60]), f"{id[:60]}.id")
    return id


def own_title(told: Mapping[str, Any], id: str) -> Text:
    """Return a name in both languages; one that is given alone stands for both. Raises ``ScorecardError``."""
    given = told.get("title")
    given = given if isinstance(given, Mapping) else {}
    en, ja = (str(given.get(language) or "").strip() for language in ("en", "ja"))
    if not en and not ja:
        raise ScorecardError(_NO_TITLE.fill(id=id), f"{id}.title")
    if max(len(en), len(ja)) > LONGEST_TITLE:
        raise ScorecardError(_LONG_TITLE.fill(id=id), f"{id}.title")
    return Text(en or ja, ja or en)


def _words(id: str, told: Any, language: Language) -> tuple[str, ...]:
    listed = told.get(language) if isinstance(told, Mapping) else None
    if not isinstance(listed, list | tuple):
        return ()
    found = tuple(dict.fromkeys(str(one).strip() for one in listed if str(one).strip()))
    if len(found) > MOST_WORDS:
        raise ScorecardError(_MANY_WORDS.fill(id=id), f"{id}.words_{language}")
    return found


def _expressions(cue: OwnCue, words: Iterable[str], at: str = "") -> list[str]:
    found = []
    for one in words:
        try:
            found.append(guarded(one) if cue.regex else phrase(one))
        except ExpressionError as error:
            short = one if len(one) <= 40 else f"{one[:40]}…"
            told = Text(f"“{short}” {error.text.en}", f"「{short}」{error.text.ja}")
            raise ScorecardError(told, at) from None
    return found
