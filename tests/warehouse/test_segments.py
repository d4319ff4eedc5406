"""The clock table says the same as the calendar it was made from, to the millisecond."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from madoguchi.core.service_time.calendar import BusinessCalendar
from madoguchi.core.service_time.hours import parse_hours
from madoguchi.warehouse.segments import clock
from tests.warehouse import facts

FROM, DAY = 1_767_000_000_000, 86_400_000


@pytest.mark.parametrize(
    ("zone", "hours", "holidays"),
    [
        ("Asia/Tokyo", "Mon-Fri 09:00-18:00", ("2026-01-01",)),
        ("Europe/Berlin", "Mon-Sat 08:00-12:30,13:30-19:00; Sun 22:00-02:00", ("2026-03-28", "2026-03-30")),
        ("America/New_York", "24/7", ()),
        ("Australia/Lord_Howe", "daily 9:00-9:30,10:00-10:30,11:00-12:00", ()),
    ],
)
def test_local_days_and_business_time_are_the_calendars(
    zone: str, hours: str, holidays: tuple[str, ...]
) -> None:
    random = Random(zone)
    instants = [FROM, *(FROM + random.randrange(400 * DAY) for _ in range(1_000))]
    engine = facts.empty()
    engine.connection.register("blocks", clock(zone, hours, holidays))
    engine.connection.execute("DELETE FROM clock; INSERT INTO clock BY NAME SELECT * FROM blocks")
    found = engine.connection.execute(
        "SELECT x, local_day(x, k), business_ms(x, k) FROM (SELECT unnest(?::BIGINT[]) AS x) "
        "LEFT JOIN clock k ON k.block = block_of(x)",
        [instants],
    ).fetchall()
    engine.close()
    calendar = BusinessCalendar(
        parse_hours(hours), ZoneInfo(zone), frozenset(map(date.fromisoformat, holidays))
    )
    judge = calendar.clock(FROM, FROM + 401 * DAY)
    before = next(business for at, _, business in found if at == FROM)
    for at, day, business in found:
        local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).date()
        assert day == (local - date(1970, 1, 1)).days
        assert business - before == judge.until(at)


def test_without_hours_that_can_be_read_business_time_is_unknown() -> None:
    assert clock("Asia/Tokyo", "いつでも", ()).column("before_ms").null_count == len(
        clock("Asia/Tokyo", "", ())
    )
