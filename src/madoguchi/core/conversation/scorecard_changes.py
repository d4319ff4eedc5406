"""What differs between two versions of a scorecard, in words."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.core.conversation.own import LANGUAGES, OwnCue
from madoguchi.core.conversation.scorecard import MOMENTS, Item, Scorecard
from madoguchi.core.text import Text

DIMENSIONS = {
    "business": Text("business", "業務"),
    "human": Text("human", "人間"),
    "hidden": Text("hidden", "隠れた"),
}
_CRITICAL = {
    None: Text("not critical", "なし"),
    "customer": Text("critical for the customer", "お客様にとって重大"),
    "business": Text("critical for the business", "事業にとって重大"),
    "compliance": Text("critical for compliance", "法令・規程にとって重大"),
}
_LANGUAGE = {"ja": Text("Japanese", "日本語"), "en": Text("English", "英語")}
_ADDED = Text("Item added: “{title}” (weight {weight}).", "項目を追加：「{title}」（重み {weight}）")
_REMOVED = Text("Item removed: “{title}”.", "項目を削除：「{title}」")
_OFF = Text("Item switched off: “{title}”.", "項目を停止：「{title}」")
_ON = Text("Item switched on: “{title}” (weight {weight}).", "項目を再開：「{title}」（重み {weight}）")
_WEIGHT = Text("“{title}”: weight {before} → {after}.", "「{title}」：重み {before} → {after}")
_FIELD = Text("“{title}”: {field} {before} → {after}.", "「{title}」：{field} {before} → {after}")
_MOMENT = Text("moment", "場面")
_KIND = Text("critical error", "重大な誤り")
_DIMENSION = Text("dimension", "次元")
_RENAMED = Text("“{before}” is now called “{after}”.", "「{before}」の名称を「{after}」に変更")
_REWORDED = Text("“{title}”: help or phrase reworded.", "「{title}」：説明・ひとことの文面を変更")
_RULE = Text("“{title}”: told in another way.", "「{title}」：判定方法を変更")
_CUE_ADDED = Text("Own words added: “{title}”.", "独自の言葉を追加：「{title}」")
_CUE_REMOVED = Text("Own words removed: “{title}”.", "独自の言葉を削除：「{title}」")
_CUE_MORE = Text(
    "Own words “{title}” ({language}): added {words}.", "独自の言葉「{title}」（{language}）：追加 {words}"
)
_CUE_LESS = Text(
    "Own words “{title}” ({language}): removed {words}.", "独自の言葉「{title}」（{language}）：削除 {words}"
)
_CUE_OTHER = Text(
    "Own words “{title}”: side, dimension or exceptions changed.",
    "独自の言葉「{title}」：話し手・次元・除外の言葉を変更",
)


def changes(before: Scorecard, after: Scorecard) -> list[Text]:
    """Return what was changed from one version to another, item by item in the order of the later; empty if nothing."""
    return [*_items(before, after), *_own_words(before, after)]


def _items(before: Scorecard, after: Scorecard) -> Iterator[Text]:
    old = {item.id: item for item in (*before.items, *before.off)}
    new = {item.id: item for item in (*after.items, *after.off)}
    for id, item in new.items():
        if id not in old and item.off:
            continue  # it counts no more than before
        if id not in old:
            yield _filled(_ADDED, title=item.title, weight=_number(item.weight))
        else:
            yield from _item(old[id], item)
    for id, item in old.items():
        if id not in new and not item.off:
            yield _filled(_REMOVED, title=item.title)


def _item(old: Item, new: Item) -> Iterator[Text]:
    if old.title != new.title:
        yield _filled(_RENAMED, before=old.title, after=new.title)
    if new.off != old.off:
        yield _filled(_OFF if new.off else _ON, title=new.title, weight=_number(new.weight))
    if old.weight != new.weight:
        yield _filled(_WEIGHT, title=new.title, before=_number(old.weight), after=_number(new.weight))
    for field, one, other in (
        (_DIMENSION, DIMENSIONS[old.dimension], DIMENSIONS[new.dimension]),
        (_MOMENT, _moment(old), _moment(new)),
        (_KIND, _CRITICAL[old.critical], _CRITICAL[new.critical]),
    ):
        if one != other:
            yield _filled(_FIELD, title=new.title, field=field, before=one, after=other)
    if (old.help, old.phrase) != (new.help, new.phrase):
        yield _filled(_REWORDED, title=new.title)
    if old.rule != new.rule:
        yield _filled(_RULE, title=new.title)


def _own_words(before: Scorecard, after: Scorecard) -> Iterator[Text]:
    old, new = ({cue.id: cue for cue in card.cues} for card in (before, after))
    for id, cue in new.items():
        if id not in old:
            yield _filled(_CUE_ADDED, title=cue.title)
        elif cue != old[id]:
            yield from _cue(old[id], cue)
    for id, cue in old.items():
        if id not in new:
            yield _filled(_CUE_REMOVED, title=cue.title)


def _cue(old: OwnCue, new: OwnCue) -> Iterator[Text]:
    told = False
    if old.title != new.title:
        told = True
        yield _filled(_RENAMED, before=old.title, after=new.title)
    for language in LANGUAGES:
        one, other = set(old.words(language)), set(new.words(language))
        for form, words in ((_CUE_MORE, other - one), (_CUE_LESS, one - other)):
            if words:
                told = True
                listed = Text(
                    ", ".join(f"“{word}”" for word in sorted(words)),
                    "".join(f"「{word}」" for word in sorted(words)),
                )
                yield _filled(form, title=new.title, language=_LANGUAGE[language], words=listed)
    rest = [(cue.side, cue.dimension, cue.ja_unless, cue.en_unless, cue.regex) for cue in (old, new)]
    if rest[0] != rest[1] or not told:
        yield _filled(_CUE_OTHER, title=new.title)


def _moment(item: Item) -> Text:
    return MOMENTS[item.moment] if item.moment else Text("none", "なし")


def _number(weight: float) -> Text:
    return Text(f"{weight:g}", f"{weight:g}")


def _filled(form: Text, **values: Text) -> Text:
    """Each language filled with the values in that language."""
    return Text(
        form.en.format(**{name: one.en for name, one in values.items()}),
        form.ja.format(**{name: one.ja for name, one in values.items()}),
    )
