"""The doors at the end of the first run. The rooms above plug in what a door does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Action:
    """Something a member may start with one button: ``run`` does it and says where to go.

    ``shown`` says whether it is offered now (no second sample, nothing to remove where nothing is).
    """

    key: str
    title: Text
    text: Text
    button: Text
    run: Callable[[HttpRequest], HttpResponseBase]
    shown: Callable[[], bool] = lambda: True
    confirm: Text = ""  # a sentence to agree to before it runs; for what cannot be taken back


_doors: dict[str, Action] = {}
_settings: dict[str, Action] = {}


def add_door(action: Action) -> None:
    """Offer an action on the last page of the first run; the key ``sample`` is the first door's button."""
    _doors[action.key] = action


def add_settings_action(action: Action) -> None:
    """Offer an action in Settings under "Sample data", such as removing the sample."""
    _settings[action.key] = action


def doors() -> list[Action]:
    """Return the actions offered on the last page of the first run, in the order they were added."""
    return [action for action in _doors.values() if action.shown()]


def settings_actions() -> list[Action]:
    """Return the actions offered in Settings, in the order they were added."""
    return [action for action in _settings.values() if action.shown()]


def find(key: str) -> Action | None:
    """Return an offered action by its key, from either place, or None."""
    return next((action for action in [*doors(), *settings_actions()] if action.key == key), None)
