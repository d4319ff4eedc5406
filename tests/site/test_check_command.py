"""``madoguchi check``: is this installation sound?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from madoguchi.imports.models import Batch
from madoguchi.site.cli import main
from madoguchi.site.commands.check import NAMES
from madoguchi.warehouse import client
from tests import service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("inn", "warehouse")]


@pytest.fixture(autouse=True)
def data_directory(settings: Any, tmp_path: Path) -> Path:
    """A data directory of this test's own: raw files of other tests are no findings here."""
    settings.DATA = tmp_path
    (tmp_path / "secret-key").write_text("x" * 50)
    (tmp_path / "secret-key").chmod(0o600)
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout whose catalogues somebody is editing is not what is looked at here."""
    from madoguchi.site import soundness

    monkeypatch.setattr(
        soundness, "translations", lambda: soundness.good("translations", "compiled", "コンパイル済み")
    )


def check(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    code = main(["check", "--json", *options])
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is (code == 0)
    return code, {finding["check"]: finding for finding in told["checks"]}


def test_a_sound_installation(compiled: None, capsys: pytest.CaptureFixture[str]) -> None:
    service.cases(10)
    service.answers([5, 4, 3])
    code, found = check(capsys)
    assert [finding for finding in found.values() if finding["state"] == "bad"] == []
    assert code == 0
    assert set(found) == set(NAMES)
    assert "equals a rebuild" in found["warehouse"]["what"]


def test_facts_that_differ_from_a_rebuild_are_found(
    compiled: None, capsys: pytest.CaptureFixture[str]
) -> None:
    service.cases(10)
    client.wait_until_fresh()
    owner = client._embedded
    assert owner is not None
    owner._engine.connection.execute(
        "UPDATE fact_case SET channel = 'fax' WHERE case_id = (SELECT min(case_id) FROM fact_case)"
    )
    code, found = check(capsys, "--lang", "ja")
    assert code == 1
    assert found["warehouse"]["state"] == "bad"
    assert "fact_case 10 ≠ 10" in found["warehouse"]["what"]
    assert "fax" in found["warehouse"]["what"]
    assert "再構築" in found["warehouse"]["mend"]
    assert check(capsys, "--quick")[0] == 0


def test_a_lost_row_is_found_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    service.answers([5, 4, 3])
    client.wait_until_fresh()
    owner = client._embedded
    assert owner is not None
    owner._engine.connection.execute("DELETE FROM fact_answer WHERE value = 4")
    _, found = check(capsys)
    assert "fact_answer 2 ≠ 3" in found["warehouse"]["what"]


def test_a_key_that_others_can_read(data_directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = data_directory / "secret-key"
    before = path.stat().st_mode
    path.chmod(0o644)
    try:
        _, found = check(capsys, "--quick")
    finally:
        path.chmod(before)
    assert found["secret_key"]["state"] == "bad"
    assert "chmod 600" in found["secret_key"]["mend"]


def test_raw_files_without_an_import_and_imports_without_their_file(
    data_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = data_directory / "raw" / "ab"
    raw.mkdir(parents=True, exist_ok=True)
    orphan, upload = raw / "orphan.csv", data_directory / "raw" / "incoming-xyz"
    orphan.write_text("name\n山田")
    upload.write_text("half")
    Batch.objects.create(
        kind="events", source_system="files", file_name="log.csv", file_path="raw/cd/gone.csv"
    )
    try:
        _, found = check(capsys, "--quick")
        assert "orphan.csv" in found["orphans"]["what"]
        assert "incoming" not in found["orphans"]["what"]  # perhaps somebody is uploading right now
        os.utime(upload, (0, 0))
        _, later = check(capsys, "--quick")
        assert "incoming-xyz" in later["orphans"]["what"]
    finally:
        orphan.unlink()
        upload.unlink()
    assert "log.csv" in found["raw_files"]["what"]


def test_an_import_whose_worker_died(capsys: pytest.CaptureFixture[str]) -> None:
    long_ago = timezone.now() - timezone.timedelta(hours=1)
    batch = Batch.objects.create(
        kind="events",
        source_system="files",
        file_path="raw/x",
        state=Batch.State.RUNNING,
        heartbeat_at=long_ago,
    )
    _, found = check(capsys, "--quick")
    assert found["imports"]["state"] == "bad"
    assert str(batch.pk) in found["imports"]["what"]


def test_what_is_wrong_is_said_with_how_to_mend_it(capsys: pytest.CaptureFixture[str]) -> None:
    Batch.objects.create(
        kind="events", source_system="files", file_name="記録.csv", file_path="raw/cd/gone.csv"
    )
    assert main(["check", "--quick", "--lang", "ja"]) == 1
    said = capsys.readouterr()
    assert "× 元ファイル" in said.out
    assert "→ バックアップから戻してください。" in said.out
    assert "問題が" in said.err
