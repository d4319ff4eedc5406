"""Every question the warehouse answers, by name. Portable Ibis only: see ``tables.py`` for the rules."""

from __future__ import annotations

from madoguchi.warehouse.expressions.registry import Composed, Expression, answer, answer_columns, find, names

__all__ = ["Composed", "Expression", "answer", "answer_columns", "find", "names"]
