"""Before the quarter's report the administrator asks: is everything sound, can the figures be trusted?"""

from __future__ import annotations

import json
from pathlib import Path

from tests.site.test_backup import madoguchi, python

MAKE = """
call_command("migrate", verbosity=0)
import datetime as dt
from tests import people, service
people.organisation()
service.cases(20)
service.answers([5] * 12 + [2] * 8)
"""


def test_a_sound_installation_says_so_and_ends_with_0(tmp_path: Path) -> None:
    python(tmp_path, MAKE)
    done = madoguchi(tmp_path, "check", "--json")
    found = {one["check"]: one for one in json.loads(done.stdout)["checks"]}
    assert found["warehouse"]["ok"], found
    assert "equal to a rebuild" in found["warehouse"]["message"]
    assert done.returncode == 0, done.stdout


def test_a_warehouse_that_drifted_is_found(tmp_path: Path) -> None:
    python(tmp_path, MAKE)
    madoguchi(tmp_path, "check")
    python(
        tmp_path,
        "import duckdb\n"
        "from django.conf import settings\n"
        "file = next(settings.WAREHOUSE['directory'].glob('facts-*.duckdb'))\n"
        "duckdb.connect(str(file)).execute('UPDATE fact_answer SET value = 5')\n",
    )
    done = madoguchi(tmp_path, "check", "--lang", "ja")
    assert done.returncode == 1
    assert "作り直した結果と異なります：fact_answer" in done.stdout


def test_a_database_that_was_never_set_up_is_named(tmp_path: Path) -> None:
    done = madoguchi(tmp_path, "check")
    assert done.returncode == 1
    assert "migrations are not applied" in done.stdout
