"""The marks: dimensions ■ ● ◆, results ○ △ ×, notices, and the few icons the pages use."""

from __future__ import annotations

from madoguchi.kit.draw.svg import element, picture

DIMENSIONS = ("business", "human", "hidden")
RESULTS = ("met", "partly", "missed", "not_applicable")

_DIMENSION_SHAPES = {
    "business": element("path", {"d": "M1 1h8v8H1z"}),
    "human": element("circle", {"cx": 5, "cy": 5, "r": 4.5}),
    "hidden": element("path", {"d": "M5 0l5 5-5 5-5-5z"}),
}

_RESULT_SHAPES = {
    "met": element("circle", {"cx": 9, "cy": 9, "r": 6}),
    "partly": element("path", {"d": "M9 3l6.5 11.5h-13z"}),
    "missed": element("path", {"d": "M4 4l10 10M14 4L4 14"}),
    "not_applicable": element("path", {"d": "M4 9h10"}),
}

_NOTICES = {
    "info": '<circle cx="9" cy="9" r="7.25"/><path d="M9 8.25v4.5M9 5.5v.01"/>',
    "done": '<circle cx="9" cy="9" r="7.25"/><path d="M5.75 9.25l2.25 2.25 4.25-4.75"/>',
    "warning": '<path d="M9 2L16.5 15.5h-15z"/><path d="M9 7v4M9 13.25v.01"/>',
    "error": '<rect class="solid" x="1.75" y="1.75" width="14.5" height="14.5"/>'
    '<path class="on-solid" d="M5.75 5.75l6.5 6.5M12.25 5.75l-6.5 6.5"/>',
}

_ICONS = {
    "menu": ("0 0 18 14", "M0 1h18M0 7h18M0 13h18"),
    "close": ("0 0 12 12", "M1 1l10 10M11 1L1 11"),
    "down": ("0 0 10 10", "M1 3l4 4 4-4"),
    "what": ("0 0 14 14", "M5.25 5.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.85.7-.85 1.3M7 10.4v.01"),
}

PATTERNS = (
    '<svg class="defs" aria-hidden="true"><defs>'
    '<pattern id="p-human" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="pat-human" x1="1" x2="1" y1="0" y2="4"/></pattern>'
    '<pattern id="p-hidden" width="4" height="4" patternUnits="userSpaceOnUse">'
    '<circle class="pat-hidden" cx="2" cy="2" r="1.1"/></pattern></defs></svg>'
)
"""Fill patterns of the human and hidden dimensions; once per page, before the first bar."""


def dimension_mark(dimension: str) -> str:
    """Draw ■, ● or ◆. Raises KeyError for an unknown dimension."""
    return picture("", "", _DIMENSION_SHAPES[dimension], view="0 0 10 10").replace(' class=""', "")


def result_mark(result: str, label: str) -> str:
    """Draw ○, △, × or – with its spoken label. Raises KeyError for an unknown result."""
    css = {"not_applicable": "na"}.get(result, result)
    shape = picture("", label, _RESULT_SHAPES[result], view="0 0 18 18").replace(' class=""', "")
    return element("span", {"class": f"mark {css}"}, shape)


def notice_mark(kind: str) -> str:
    """Draw the mark of a notice: info, done, warning or error; anything else is info."""
    return picture("", "", _NOTICES.get(kind, _NOTICES["info"]), view="0 0 18 18").replace(' class=""', "")


def icon(name: str) -> str:
    """Draw an icon by name. Raises KeyError for an unknown one."""
    view, path = _ICONS[name]
    shapes = element("path", {"d": path})
    if name == "what":
        shapes = element("circle", {"cx": 7, "cy": 7, "r": 6.25}) + shapes
    return picture("", "", shapes, view=view).replace(' class=""', "")


def sort_mark() -> str:
    """Draw the pair of triangles of a sortable head; style sheets show the one in use."""
    return picture(
        "sort-mark",
        "",
        element("path", {"class": "up", "d": "M4 1l3.5 4.5h-7z"}),
        element("path", {"class": "down", "d": "M4 11L.5 6.5h7z"}),
        view="0 0 8 12",
    )
