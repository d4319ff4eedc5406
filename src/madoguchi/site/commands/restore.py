"""``madoguchi restore FILE.zip [--replace]``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text("Put a backup in place", "バックアップから復元します")
DONE = Text("Restored the backup of {made_at}.", "{made_at} のバックアップを復元しました。")
RUNNING = Text(
    "Madoguchi is running on this data directory. Stop it first, then restore.",
    "このデータの場所で Madoguchi が動いています。止めてから復元してください。",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="replace the data that is here")


def run(args: argparse.Namespace) -> int:
    """Restore. Returns 0, or 1 with a message and nothing changed."""
    from madoguchi.site.cli import use_django

    use_django()
    from django.conf import settings
    from django.core.management import call_command

    from madoguchi.site.backup import BackupError, restore
    from madoguchi.site.lock import hold

    lock = hold(Path(settings.DATA))
    if lock is None:
        print(RUNNING.to(args.lang), file=sys.stderr)
        return 1
    try:
        manifest = restore(args.file, replace=args.replace)
    except BackupError as error:
        print(error.text.to(args.lang), file=sys.stderr)
        return 1
    call_command("migrate", interactive=False, verbosity=0)
    if args.json:
        print(json.dumps(manifest, ensure_ascii=False))
    else:
        print(DONE.fill(made_at=manifest["made_at"]).to(args.lang))
    return 0
