"""Refresh the vendored browser files from their npm packages and verify what is committed.

    python tools/vendor.py            verify every vendored file against its recorded checksum
    python tools/vendor.py --refresh  fetch the packages named in the manifest again (needs ``npm``), check the
                                      package against its recorded checksum, and write files and checksums

To move to another version, change it in ``manifest.json``, remove that package's ``tarball_sha256`` and
refresh: the new checksum is recorded and shows up in the diff for review.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "src/madoguchi/kit/static/kit/vendor/manifest.json"

Package = dict[str, Any]


class VendorError(Exception):
    """What is wrong with a vendored package, where, and how to mend it."""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(package: Package, folder: Path) -> Path:
    """Return the path of the package's tarball, packed by npm into ``folder``."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not installed: install it, or keep the committed files")
    wanted = f"{package['name']}@{package['version']}"
    done = subprocess.run(
        [npm, "pack", wanted, "--silent", "--ignore-scripts"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise VendorError(f"npm could not pack {wanted}: {done.stderr.strip()}")
    return folder / done.stdout.strip().splitlines()[-1]


def unpack(tarball: Path, member: str) -> bytes:
    """Return one file of an npm tarball; every npm package keeps its files under ``package/``."""
    with tarfile.open(tarball) as archive:
        try:
            handle = archive.extractfile(f"package/{member}")
        except KeyError:
            handle = None
        if handle is None:
            raise VendorError(f"{tarball.name} holds no {member}: its layout changed, mend the manifest")
        return handle.read()


def clean(content: bytes, target: str) -> bytes:
    """Drop the pointer to a source map that is not shipped, which the static file storage would look for."""
    if not target.endswith(".js"):
        return content
    text = content.decode("utf-8")
    return re.sub(r"\n?//# sourceMappingURL=\S+\s*$", "\n", text).encode("utf-8")


def refresh(manifest: dict[str, Any], root: Path) -> None:
    """Fetch every package, write its files below ``root`` and record the checksums in ``manifest``."""
    with tempfile.TemporaryDirectory() as name:
        for package in manifest["packages"]:
            tarball = fetch(package, Path(name))
            found = sha256(tarball.read_bytes())
            recorded = package.setdefault("tarball_sha256", found)
            if found != recorded:
                raise VendorError(
                    f"{package['name']}@{package['version']} is not the package recorded in the manifest: "
                    f"expected sha256 {recorded}, got {found}. Do not use it before you know why."
                )
            for file in package["files"]:
                content = clean(unpack(tarball, file["from"]), file["to"])
                target = root / file["to"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                file["sha256"] = sha256(content)


def problems(manifest: dict[str, Any], root: Path) -> list[str]:
    """Return one sentence for every vendored file that is missing or differs from its checksum."""
    found = []
    for package in manifest["packages"]:
        for file in package["files"]:
            target = root / file["to"]
            if not target.is_file():
                found.append(f"{file['to']} is missing: run tools/vendor.py --refresh")
            elif sha256(target.read_bytes()) != file.get("sha256"):
                found.append(f"{file['to']} was changed by hand: run tools/vendor.py --refresh to restore it")
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--refresh", action="store_true", help="fetch the packages again")
    options = parser.parse_args(arguments)
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    try:
        if options.refresh:
            refresh(manifest, ROOT)
            MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", "utf-8")
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    found = problems(manifest, ROOT)
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
