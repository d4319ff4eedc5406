"""Filters keep what they say through an address and through the socket, and so do rows."""

from __future__ import annotations

import socket
import threading
from datetime import date
from pathlib import Path

import pytest
from django.http import QueryDict

from madoguchi.warehouse import protocol
from madoguchi.warehouse.filters import FilterError, Filters

SOME = Filters(
    since=date(2026, 1, 1),
    until=date(2026, 1, 31),
    channel=("メール", "phone"),
    question=(3, 4),
    audience=(),
)


@pytest.mark.parametrize("filters", [Filters(), SOME, Filters(audience=("staff",), stage=("s1",))])
def test_filters_come_back_from_an_address_and_from_the_socket(filters: Filters) -> None:
    query = QueryDict(mutable=True)
    for name, values in filters.to_query().items():
        query.setlist(name, values)
    assert Filters.from_query(QueryDict(query.urlencode())) == filters
    assert Filters.from_query(filters.to_query()) == filters
    assert protocol.unpack_filters(protocol.pack_filters(filters)) == filters


def test_an_address_is_read_kindly_but_not_wrongly() -> None:
    assert Filters.from_query({"channel": "email, phone", "page": "3", "question": "7,x"}) == Filters(
        channel=("email", "phone"), question=(7,)
    )
    with pytest.raises(FilterError, match="2026-13-01") as raised:
        Filters.from_query({"from": "2026-13-01"})
    assert "日付" in raised.value.text.ja


def test_rows_keep_their_values_over_the_socket() -> None:
    rows = [
        {"day": date(2026, 12, 31), "n": 2**62, "x": 0.1, "team": "窓口", "steps": ["受付"], "none": None},
        {"day": None, "n": 0, "x": 1e-300, "team": "", "steps": [], "none": None},
    ]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        packed = protocol.pack_rows([dict(row) for row in rows])
        threading.Thread(target=protocol.send, args=(ours, packed)).start()
        assert protocol.unpack_rows(protocol.receive(theirs)) == rows
    assert protocol.unpack_rows(protocol.pack_rows([])) == []


def test_half_a_message_is_the_end_and_an_endless_one_is_refused() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(b"\x00\x00\x00\x10half")
        ours.close()
        with pytest.raises(protocol.ClosedError):
            protocol.receive(theirs)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(ValueError, match="bytes"):
            protocol.receive(theirs)


def test_a_deep_data_directory_gets_a_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    assert len(protocol.address(deep)) < 100
    assert protocol.address(deep) == protocol.address(deep)
    assert protocol.address(tmp_path / "a") == str(tmp_path / "a" / "ask.sock")
