"""What every page begins with: styles, texts for scripts, patterns, icons."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from madoguchi.kit import formats
from madoguchi.kit.draw import marks, styles
from madoguchi.kit.tags.base import register, safe


@register.simple_tag
def stylesheets() -> SafeString:
    """Link every style sheet of the kit, in order."""
    return format_html_join(
        "\n",
        '<link rel="stylesheet" href="{}">',
        ((static(f"kit/css/{name}.css"),) for name in styles.SHEETS),
    )


@register.simple_tag
def script_texts() -> SafeString:
    """The few words the script says, in the page's language."""
    words = {
        "close": gettext("Close"),
        "failed": gettext("That did not work. Please try again."),
        "offline": gettext("The server cannot be reached. Please check the connection and try again."),
        "noChart": gettext("The chart could not be drawn. The table below shows the same figures."),
        "files": gettext("Chosen:"),
        "copied": gettext("Copied"),
        "missing": formats.MISSING,
        "units": [gettext("{value} s"), gettext("{value} min"), gettext("{value} h"), gettext("{value} d")],
    }
    return json_script(words, "kit-texts")


@register.simple_tag
def patterns() -> SafeString:
    """The fill patterns of the dimensions; base pages carry them already."""
    return safe(marks.PATTERNS)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon: menu, close, down, what."""
    return safe(marks.icon(name))
