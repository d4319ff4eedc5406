"""An import whose worker is killed outright is taken up again: nothing is lost and nothing is there twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROWS = 30_000

PREPARE = """
import io, json, sys
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import transaction
from madoguchi.imports import jobs
from madoguchi.imports.actions.prepare import prepare
from madoguchi.imports.actions.receive import receive
from madoguchi.imports.models import Batch
from madoguchi.people.models import Organisation
Organisation.objects.create(name="湯宿")
rows = "".join(f"A{n // 5},{'abcde'[n % 5]},2026-03-{1 + n % 28:02d} 10:{n % 60:02d},r{n % 9}\\n" for n in range(int(sys.argv[1])))
batch = receive(io.BytesIO(("case,activity,at,resource\\n" + rows).encode()), "log.csv")
prepare(batch)
with transaction.atomic():
    Batch.objects.filter(pk=batch.pk).update(state="running")
    jobs.start(batch, jobs.RUN)
"""

LOOK = """
SELECT state, rows_done, taken, unchanged, attempts,
 (SELECT count(*) FROM events_event WHERE kind = 'step'),
 (SELECT count(DISTINCT source_id) FROM events_event WHERE kind = 'step'),
 (SELECT count(*) FROM cases_case)
FROM imports_batch
"""
SEEN = ["state", "done", "taken", "unchanged", "attempts", "events", "different", "cases"]


class House:
    """An installation of its own, with real worker processes."""

    def __init__(self, data: Path, database: str) -> None:
        self.data, self.database = data, database
        self.environment = os.environ | {
            "MADOGUCHI_DATA": str(data),
            "DATABASE_URL": database,
            "MADOGUCHI_IMPORT_SILENT": "2",
            "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings",
        }

    def python(self, script: str, *args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, *args],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def look(self) -> dict[str, Any]:
        """Look into the database past our own code: quickly enough to catch a worker in the middle."""
        opened: Any = (
            psycopg.connect(self.database)
            if self.database
            else sqlite3.connect(self.data / "madoguchi.sqlite3")
        )
        with closing(opened) as connection:
            row = connection.execute(LOOK).fetchone()
        return dict(zip(SEEN, row, strict=True))

    def worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "madoguchi.kit.jobs"],
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def until(self, what: str, seconds: float = 120) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.look()
            if eval(what, {}, found):
                return found
            time.sleep(0.02)
        raise AssertionError(f"not so after {seconds} s: {what}; last seen {found}")


def kill(worker: subprocess.Popen[bytes]) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_in_the_middle(tmp_path: Path, request: pytest.FixtureRequest, database: str) -> None:
    url = request.getfixturevalue("fresh_postgresql") if database == "postgresql" else ""
    house = House(tmp_path, url)
    house.python(PREPARE, str(ROWS))
    worker = house.worker()
    try:
        house.until("done > 2000")
    finally:
        kill(worker)
    killed = house.look()
    assert killed["state"] == "running"
    assert 0 < killed["done"] < ROWS
    assert killed["events"] == killed["done"]  # whole portions only

    time.sleep(2.5)  # silent for longer than a living worker ever is
    house.python("import django; django.setup(); from madoguchi.imports.jobs import watch; assert watch()")
    worker = house.worker()
    try:
        found = house.until("state != 'running'")
    finally:
        kill(worker)
    assert found == {
        "state": "done",
        "done": ROWS,
        "taken": ROWS,
        "unchanged": 0,
        "attempts": 2,
        "events": ROWS,
        "different": ROWS,
        "cases": ROWS // 5,
    }


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_same_file_twice_at_once(tmp_path: Path, request: pytest.FixtureRequest, database: str) -> None:
    url = request.getfixturevalue("fresh_postgresql") if database == "postgresql" else ""
    house = House(tmp_path / "data", url)
    house.python(PREPARE, "10")
    log = tmp_path / "log.csv"
    rows = "".join(
        f"B{n // 5},{'abcde'[n % 5]},2026-03-{1 + n % 28:02d} 10:00,r{n % 9}\n" for n in range(4_000)
    )
    log.write_text(f"case,activity,at,resource\n{rows}", encoding="utf-8")
    command = [sys.executable, "-m", "madoguchi.site.cli", "import", "events", str(log), "--json"]
    both = [
        subprocess.Popen(command, env=house.environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [json.loads(one.communicate()[0])["imports"][0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sum(one["taken"] for one in said) == 4_000
    assert sum(one["unchanged"] for one in said) == 4_000
    counted = house.python(
        "import django; django.setup(); from madoguchi.events.models import Event; from madoguchi.people.models "
        "import Member; print(Event.objects.filter(kind='step').count(), Member.objects.count())"
    )
    assert counted.split() == ["4000", "9"]
