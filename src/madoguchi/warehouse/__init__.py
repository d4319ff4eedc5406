"""Columnar facts derived from events alone, and the questions asked of them. See README.md for their names."""

from madoguchi.warehouse.client import ask, ask_columns, ask_many, wait_until_fresh
from madoguchi.warehouse.filters import FilterError, Filters, without_faults
from madoguchi.warehouse.listing import Listing

__all__ = [
    "FilterError",
    "Filters",
    "Listing",
    "ask",
    "ask_columns",
    "ask_many",
    "wait_until_fresh",
    "without_faults",
]
