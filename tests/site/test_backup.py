"""A manager loses the machine and has yesterday's backup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def madoguchi(data: Path, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"MADOGUCHI_DATA": str(data), "DATABASE_URL": url, "MADOGUCHI_LANG": "en"}
    command = [sys.executable, "-m", "madoguchi.site.cli", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def python(data: Path, code: str, url: str = "") -> str:
    environment = os.environ | {"MADOGUCHI_DATA": str(data), "DATABASE_URL": url}
    head = "from madoguchi.site.cli import use_django; use_django()\nfrom django.core.management import call_command\n"
    done = subprocess.run(
        [sys.executable, "-c", head + code], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


MAKE = """
call_command("migrate", verbosity=0)
from madoguchi.people.models import Organisation
from django.conf import settings
Organisation.objects.create(id=1, name="湯宿まどぐち")
(settings.DATA / "raw").mkdir(exist_ok=True)
(settings.DATA / "raw" / "a.csv").write_text("案件,日時\\n1,令和8年11月22日\\n")
"""
NAME = "from madoguchi.people.models import Organisation; print(Organisation.objects.get().name)"


def engines() -> list[str]:
    return ["sqlite", "postgresql"]


@pytest.fixture(params=engines())
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else request.getfixturevalue("fresh_postgresql")


def test_what_was_backed_up_comes_back(tmp_path: Path, url: str) -> None:
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "backup.zip"
    python(here, MAKE, url)
    made = madoguchi(here, "backup", str(file), "--json", url=url)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["bytes"] == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0  # nobody else may read it

    back = madoguchi(there, "restore", str(file), *(["--replace"] if url else []), url=url)
    assert back.returncode == 0, back.stderr
    assert python(there, NAME, url) == "湯宿まどぐち"
    assert (there / "raw" / "a.csv").read_text() == "案件,日時\n1,令和8年11月22日\n"


def test_what_is_there_is_not_lost_to_a_restore_nobody_meant_or_a_damaged_file(tmp_path: Path) -> None:
    here, file = tmp_path / "here", tmp_path / "backup.zip"
    python(here, MAKE)
    madoguchi(here, "backup", str(file))
    refused = madoguchi(here, "restore", str(file))
    assert refused.returncode == 1
    assert "--replace" in refused.stderr

    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(damaged, "w") as broken:
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, content[:-10] if name == "database" else content)
    refused = madoguchi(here, "restore", str(damaged), "--replace")
    assert refused.returncode == 1
    assert "checksum" in refused.stderr
    assert python(here, NAME) == "湯宿まどぐち"


def test_another_file_is_refused_in_japanese(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("hello")
    refused = madoguchi(tmp_path / "here", "restore", str(other), "--lang", "ja")
    assert refused.returncode == 1
    assert "バックアップではありません" in refused.stderr
