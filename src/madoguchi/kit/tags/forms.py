"""Forms: fields, errors, the filter bar."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from madoguchi.kit.draw import marks
from madoguchi.kit.tags.base import part, register, safe


@register.simple_tag
def field(field: BoundField, label: str = "") -> SafeString:
    """A form field with label, help, control and error."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if widget.is_hidden:
        shape = "hidden"
    elif kind == "checkbox" and not hasattr(widget, "choices"):
        shape = "check"
    elif widget.use_fieldset:
        shape = "options"
    else:
        shape = "file" if kind == "file" else "plain"
    named = str(label or field.label)
    return part(
        "field",
        {
            "field": field,
            "kind": shape,
            "label": named,
            "optional": not field.field.required and shape not in ("check", "hidden"),
            "multiple": bool(getattr(widget, "allow_multiple_selected", False)),
            "described": f"{field.auto_id}_helptext" if field.help_text else "",
            "error_mark": safe(marks.notice_mark("error")),
        },
    )


@register.simple_tag
def form_errors(form: Any) -> SafeString:
    """All errors of a form in one notice at its top, each a link to its field."""
    return part("form_errors", {"form": form, "mark": safe(marks.notice_mark("error"))})


@register.simple_tag
def fields(form: Any) -> SafeString:
    """Errors and every field of a form, in order."""
    return format_html(
        "{}{}", form_errors(form), format_html_join("", "{}", ((field(bound),) for bound in form))
    )


@register.simple_tag(takes_context=True)
def filters(context: Context, form: Any, note: str = "", target: str = "", keep: str = "") -> SafeString:
    """The filter bar: a form asked with GET whose choices stay in the address.

    ``target`` is the selector of the part htmx swaps; without it the page loads again. ``keep`` names query
    keys, parted by spaces, that stay as they are.
    """
    request = context.get("request")
    shown = []
    active = False
    for bound in form:
        chosen = bound.value() not in (None, "", [], bound.field.initial)
        active = active or (chosen and not bound.is_hidden)
        classes = "chosen" if chosen else ""
        shown.append(
            {
                "label": bound.label,
                "is_hidden": bound.is_hidden,
                "check": getattr(bound.field.widget, "input_type", "") == "checkbox",
                "html": bound.as_widget(attrs={"class": classes} if classes else None),
                "__str__": bound,
            }
        )
    hidden = [bound for bound in form if bound.is_hidden]
    kept = []
    if request is not None:
        kept = [(name, value) for name in keep.split() for value in request.GET.getlist(name)]
    errors = [error for messages in form.errors.values() for error in messages] if form.is_bound else []
    return part(
        "filters",
        {
            "form": [item for item in shown if not item["is_hidden"]],
            "hidden": hidden,
            "note": note,
            "target": target,
            "action": request.path if request is not None else "",
            "active": active,
            "kept": kept,
            "errors": errors,
        },
    )
