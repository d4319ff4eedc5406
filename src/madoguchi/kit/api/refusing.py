"""Answers to what was understood and is not done: the words of actions and forms, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.functional import Promise

from madoguchi.core.text import Text
from madoguchi.kit.api.problems import NOT_UNDERSTOOD, Problem


def refused(why: Text | Promise | str) -> Problem:
    """Return the problem an endpoint raises where an action refuses: nothing was changed."""
    return Problem(409, "refused", why if isinstance(why, Text) else Text(str(why), str(why)))


def of_form(form: forms.Form, where: Mapping[str, str] | None = None) -> Problem:
    """Return the problem of a form that does not hold; ``where``: how its fields are called in the body."""
    called = where or {}
    return Problem(
        422,
        "not-understood",
        NOT_UNDERSTOOD,
        [
            {
                "where": "body" if name == "__all__" else f"body.{called.get(name, name)}",
                "code": error.code or "invalid",
                "what": " ".join(map(str, error.messages)),
            }
            for name, errors in form.errors.as_data().items()
            for error in errors
        ],
    )
