"""``{% load kit %}``: the tags of ``kit/tags``. Thin: words and pictures come from ``kit.draw``."""

from madoguchi.kit.tags import figures, forms, page, saying, tables, words  # each registers its tags
from madoguchi.kit.tags.base import register

__all__ = ["figures", "forms", "page", "register", "saying", "tables", "words"]
