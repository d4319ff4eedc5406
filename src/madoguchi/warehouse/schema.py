"""The columns of the fact tables, read from ``sql/tables.sql`` so that they are written down once. Knows no Django."""

from __future__ import annotations

import re

from madoguchi.warehouse.build import statements

_TYPES = {
    "BIGINT": "int64",
    "INTEGER": "int32",
    "DOUBLE": "float64",
    "VARCHAR": "string",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "DOUBLE[]": "array<float64>",
    "MAP(VARCHAR, VARCHAR)": "map<string, string>",
    "MAP(VARCHAR, DOUBLE)": "map<string, float64>",
}


def _read() -> dict[str, dict[str, str]]:
    text = re.sub(r"--[^\n]*", "", statements("tables"))
    found = {}
    for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\);", text, re.DOTALL):
        columns = re.split(r",\s*(?![^(]*\))", body.strip())
        found[name] = {column.split()[0]: _TYPES[" ".join(column.split()[1:])] for column in columns}
    return found


SCHEMAS: dict[str, dict[str, str]] = _read()
"""Table name -> column name -> Ibis type."""
