"""Asking for a page as a signed-in client does, and getting its HTML."""

from __future__ import annotations

from typing import Any

from django.test import Client


def page(client: Client, path: str, **query: Any) -> str:
    """Return the HTML of a page, of the one it leads on to where it does."""
    response = client.get(path, query, follow=True)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()
