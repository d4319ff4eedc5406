"""A manager who has the service desk of ``desk`` before her."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.processes import desk


@pytest.fixture
def manager(inn: Any, signed_in: Any) -> Client:
    """Someone who may see every page of Process, signed in, forty-two cases on record."""
    desk.play()
    return signed_in(people.manager())
