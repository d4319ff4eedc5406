"""From "a file arrived" to typed records with row numbers: open, recognise, parse. Knows no Django."""

from .dates import DateError, DateFormat, parse_column, parse_date
from .formulas import defuse_formula
from .limits import Limits, ReadError
from .portions import Portion
from .recognise import (
    Mapping,
    MappingError,
    apply_overrides,
    rank_kinds,
    recognise,
    recognise_survey,
    recognise_table,
    recognise_turn,
)
from .rows import Record, Row, as_text
from .signals import guess_signal, guess_signals
from .tables import Table, find_date_format, open_sections, open_table

__all__ = [
    "DateError",
    "DateFormat",
    "Limits",
    "Mapping",
    "MappingError",
    "Portion",
    "ReadError",
    "Record",
    "Row",
    "Table",
    "apply_overrides",
    "as_text",
    "defuse_formula",
    "find_date_format",
    "guess_signal",
    "guess_signals",
    "open_sections",
    "open_table",
    "parse_column",
    "parse_date",
    "rank_kinds",
    "recognise",
    "recognise_survey",
    "recognise_table",
    "recognise_turn",
]
