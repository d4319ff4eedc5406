"""The list of questions. One is an Ibis expression, or a few asked after one another (``composed``)."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from madoguchi.core.text import Text
from madoguchi.warehouse.engine import DuckEngine, Engine, Result, Row, WarehouseError
from madoguchi.warehouse.filters import Filters

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from madoguchi.warehouse.columns import Columns


@dataclass(frozen=True, slots=True)
class Part:
    """One expression by its name, for an engine to build or to remember."""

    name: str
    filters: Filters
    params: dict[str, Any]


Expression = Callable[..., "ir.Table"]
Ask = Callable[["ir.Table"], list[Row]]
Composed = Callable[..., list[Row]]

_EXPRESSIONS: dict[str, Expression] = {}
_COMPOSED: dict[str, Composed] = {}
_THEMES = (
    "answers",
    "cases",
    "durations",
    "stages",
    "journey",
    "process",
    "replay",
    "flow",
    "conformance",
    "drafting",
    "verdicts",
    "scores",
    "effects",
    "casework",
    "rows",
    "transactions",
    "menus",
)

UNKNOWN = Text("The warehouse knows no question “{name}”.", "「{name}」という集計はありません。")
BAD_PARAMETER = Text("Question “{name}”: {error}.", "集計「{name}」の指定が正しくありません（{error}）。")


def expression(function: Expression) -> Expression:
    """Register ``f(t, q, **params) -> Ibis table`` under its own name.

    Called by a composed question, it is only named: the engine may know its SQL from an earlier time.
    """
    names = list(inspect.signature(function).parameters)[2:]

    @wraps(function)
    def called(t: Any, q: Filters, *given: Any, **params: Any) -> Any:
        if getattr(t, "later", False):
            return Part(function.__name__, q, dict(zip(names, given, strict=False)) | params)
        return function(t, q, *given, **params)

    _EXPRESSIONS[function.__name__] = called
    return called


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
    from madoguchi.warehouse.expressions.tables import lean, tables

    function, chosen = find(name), filters or Filters()
    anew = _reads_anew(engine, chosen)

    def ask(table: ir.Table | Part) -> list[Row]:
        if isinstance(table, Part):
            return _asked(engine, table).dicts()
        return engine.ask(lean(table) if anew else table).dicts()

    first = (ask,) if name in _COMPOSED else ()
    try:
        inspect.signature(function).bind(*first, tables(), chosen, **params)
    except TypeError as error:
        raise WarehouseError(BAD_PARAMETER.fill(name=name, error=error)) from None
    if name in _COMPOSED:
        return _COMPOSED[name](ask, tables(later=True, anew=anew), chosen, **params)
    return ask(Part(name, chosen, params))


def answer_columns(engine: Engine, name: str, filters: Filters | None = None, /, **params: Any) -> Columns:
    """Ask one question that is one expression; its answer as columns of numbers and texts. Raises as ``answer``."""
    from madoguchi.warehouse.columns import of_rows
    from madoguchi.warehouse.expressions.tables import tables

    function, chosen = find(name), filters or Filters()
    try:
        inspect.signature(function).bind(tables(), chosen, **params)
    except TypeError as error:
        raise WarehouseError(BAD_PARAMETER.fill(name=name, error=error)) from None
    if isinstance(engine, DuckEngine):
        return engine.run_columns(_statement(engine, Part(name, chosen, params)))
    asked = _EXPRESSIONS[name](tables(), chosen, **params)
    found = engine.ask(asked)
    texts = [column for column, kind in asked.schema().items() if kind.is_string()]
    return of_rows(found.columns, found.rows, texts)


def _asked(engine: Engine, part: Part) -> Result:
    from madoguchi.warehouse.expressions.tables import tables

    if not isinstance(engine, DuckEngine):
        return engine.ask(_EXPRESSIONS[part.name](tables(), part.filters, **part.params))
    return engine.run(_statement(engine, part))


def _statement(engine: DuckEngine, part: Part) -> str:
    from madoguchi.warehouse.expressions import prepared

    anew = _reads_anew(engine, part.filters)
    return prepared.statement(engine, part.name, _EXPRESSIONS[part.name], part.filters, part.params, anew)


def _reads_anew(engine: Engine, filters: Filters) -> bool:
    """Whether the steps of these filters were reckoned before, for this engine to read."""
    if not isinstance(engine, DuckEngine) or engine.anew is None:
        return False
    from madoguchi.warehouse import anew

    return anew.key(filters) == engine.anew.of
