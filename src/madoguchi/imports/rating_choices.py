"""What is chosen for the categories of a file of ratings: each one's item, and the highest score where rows name none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.core.text import Text
from madoguchi.imports.models import Batch
from madoguchi.imports.plan import MappingError
from madoguchi.kit.taking import clip
from madoguchi.scoring.marks.categories import usual_item
from madoguchi.scoring.scorecards.queries import items

NO_HIGHEST = Text(
    "“{given}” is no highest score. Write a number above 0, such as 5 or 100.",
    "「{given}」は最高点として使えません。5 や 100 のような、0 より大きい数を指定してください。",
)


@dataclass(frozen=True)
class Category:
    """One category: how many ratings it has, and the items it may stand for, the chosen one marked."""

    place: int
    name: str
    count: int
    chosen: str
    options: list[tuple[str, str]]


def rows(batch: Batch, language: str) -> list[Category]:
    """Return the categories found in the file, with what is chosen for each or usually meant."""
    options = [(item.id, item.title.to(language)) for item in items()]
    chosen = batch.options.get("categories", {})
    return [
        Category(place, name, count, chosen.get(name, usual_item(name)), options)
        for place, (name, count) in enumerate(batch.options.get("found", {}).items())
    ]


def choose(batch: Batch, given: Mapping[str, Any]) -> None:
    """Keep what a form says. Raises MappingError; nothing is kept then."""
    known = {item.id for item in items()}
    chosen = dict(batch.options.get("categories", {}))
    for place, name in enumerate(batch.options.get("found", {})):
        item = given.get(f"category-{place}")
        if item is not None:
            chosen[name] = item if item in known else ""
    options = {**batch.options, "categories": chosen}
    if "highest" in given:
        options["highest"] = highest(str(given.get("highest") or ""))
    batch.options = options
    batch.save(update_fields=["options"])


def highest(text: str) -> float | None:
    """Return a highest score, None for an empty text. Raises MappingError."""
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e6:
        raise MappingError(NO_HIGHEST.fill(given=clip(text, 20)))
    return number


def from_options(batch: Batch, said: Iterable[str]) -> None:
    """Keep ``CATEGORY=item`` as said on the command line. Raises MappingError for an item that is not there."""
    known = {item.id for item in items()}
    chosen = dict(batch.options.get("categories", {}))
    for one in said:
        name, _, item = one.rpartition("=")
        if item not in known and item:
            raise MappingError(
                Text(
                    "“{item}” is no item of the scorecard. Use one of: {known}",
                    "「{item}」という採点項目はありません。使える項目：{known}",
                ).fill(item=item[:60], known=", ".join(sorted(known)))
            )
        chosen[name.strip()] = item
    batch.options = {**batch.options, "categories": chosen}
    batch.save(update_fields=["options"])
