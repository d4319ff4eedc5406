"""``madoguchi backup FILE.zip``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text(
    "Write everything that cannot be made again into one file",
    "復元に必要なものを 1 つのファイルに保存します",
)
DONE = Text(
    "Backup written: {file} ({size:,} bytes)", "バックアップを保存しました：{file}（{size:,} バイト）"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path)


def run(args: argparse.Namespace) -> int:
    """Write the backup. Returns 0, or 1 with a message."""
    from madoguchi.site.cli import use_django

    use_django()
    from madoguchi.site.backup import BackupError, back_up

    try:
        manifest = back_up(args.file)
    except BackupError as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(manifest, ensure_ascii=False))
    else:
        print(DONE.fill(file=manifest["file"], size=manifest["bytes"]).to(args.lang))
    return 0
