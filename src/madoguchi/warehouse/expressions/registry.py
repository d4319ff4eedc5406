"""The list of questions. One is an Ibis expression, or a few asked after one another (``composed``)."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import Engine, Row, WarehouseError
from madoguchi.warehouse.filters import Filters

if TYPE_CHECKING:
    import ibis.expr.types as ir

Expression = Callable[..., "ir.Table"]
Ask = Callable[["ir.Table"], list[Row]]
Composed = Callable[..., list[Row]]

_EXPRESSIONS: dict[str, Expression] = {}
_COMPOSED: dict[str, Composed] = {}
_THEMES = ("answers", "cases", "durations", "stages", "process", "rows", "transactions", "menus")

UNKNOWN = Text("The warehouse knows no question “{name}”.", "「{name}」という集計はありません。")
BAD_PARAMETER = Text("Question “{name}”: {error}.", "集計「{name}」の指定が正しくありません（{error}）。")


def expression(function: Expression) -> Expression:
    """Register ``f(t, q, **params) -> Ibis table`` under its own name."""
    _EXPRESSIONS[function.__name__] = function
    return function


def composed(function: Composed) -> Composed:
    """Register ``f(ask, t, q, **params) -> rows``, which asks several expressions. Not for the cluster."""
    _COMPOSED[function.__name__] = function
    return function


@cache
def _load() -> None:
    for theme in _THEMES:
        importlib.import_module(f"madoguchi.warehouse.expressions.{theme}")


def names() -> list[str]:
    """Return the name of every question."""
    _load()
    return sorted(_EXPRESSIONS | _COMPOSED)


def find(name: str) -> Expression | Composed:
    """Return a question by name. Raises ``WarehouseError``."""
    _load()
    found = _EXPRESSIONS.get(name) or _COMPOSED.get(name)
    if found is None:
        raise WarehouseError(UNKNOWN.fill(name=name))
    return found


def answer(engine: Engine, name: str, filters: Filters | None = None, /, **params: Any) -> list[Row]:
    """Ask one question of an engine. Raises ``WarehouseError`` for an unknown question or a wrong parameter."""
    from madoguchi.warehouse.expressions.tables import tables

    function, chosen = find(name), filters or Filters()

    def ask(table: ir.Table) -> list[Row]:
        return engine.ask(table).dicts()

    first = (ask,) if name in _COMPOSED else ()
    try:
        inspect.signature(function).bind(*first, tables(), chosen, **params)
    except TypeError as error:
        raise WarehouseError(BAD_PARAMETER.fill(name=name, error=error)) from None
    if name in _COMPOSED:
        return _COMPOSED[name](ask, tables(), chosen, **params)
    return ask(_EXPRESSIONS[name](tables(), chosen, **params))
