"""Write SVG elements as text."""

from __future__ import annotations

import math
from html import escape


def element(name: str, attributes: dict[str, object], *children: str) -> str:
    """Return one element. Attributes that are None are left out; underscores stay as they are."""
    head = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value is not None)
    if not children:
        return f"<{name}{head}/>"
    return f"<{name}{head}>{''.join(children)}</{name}>"


def picture(css: str, label: str, *children: str, view: str | None = None, stretch: bool = False) -> str:
    """Return an ``<svg>``: an image with a spoken label, or decoration where the label is empty."""
    attributes: dict[str, object] = {"class": css, "viewBox": view}
    if stretch:
        attributes["preserveAspectRatio"] = "none"
    if label:
        attributes |= {"role": "img", "aria-label": label}
    else:
        attributes |= {"aria-hidden": "true"}
    return element("svg", attributes, *(children or ("",)))


def share(value: float, low: float, high: float) -> float:
    """Return where a value lies between two ends, in percent, held inside 0 to 100."""
    if not math.isfinite(value) or high <= low:
        return 0.0
    return min(100.0, max(0.0, (value - low) / (high - low) * 100.0))


def per_cent(value: float) -> str:
    return f"{value:.1f}%"


def coordinate(value: float) -> str:
    return f"{value:.1f}"
