"""Vendored files are what their packages said, with version, licence and checksum."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


def vendor() -> Any:
    specification = importlib.util.spec_from_file_location("vendor", ROOT / "tools/vendor.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_every_vendored_file_is_unchanged() -> None:
    tool = vendor()
    assert tool.problems(json.loads(tool.MANIFEST.read_text("utf-8")), tool.ROOT) == []


def test_nothing_is_vendored_without_version_and_licence() -> None:
    tool = vendor()
    manifest = json.loads(tool.MANIFEST.read_text("utf-8"))
    listed = {file["to"] for package in manifest["packages"] for file in package["files"]}
    for package in manifest["packages"]:
        assert package["version"]
        assert package["license"]
        assert any("LICENSE" in file["to"] for file in package["files"])
    present = {str(path.relative_to(ROOT)) for path in tool.MANIFEST.parent.rglob("*") if path.is_file()}
    assert present - {str(tool.MANIFEST.relative_to(ROOT))} <= listed


def test_a_file_changed_by_hand_is_named(tmp_path: Path) -> None:
    manifest = {"packages": [{"files": [{"to": "a.js", "sha256": "0"}, {"to": "b.js", "sha256": "0"}]}]}
    (tmp_path / "a.js").write_text("alert(1)")
    changed, missing = vendor().problems(manifest, tmp_path)
    assert changed.startswith("a.js was changed by hand")
    assert missing.startswith("b.js is missing")
