"""``madoguchi bench``: run the benchmarks of the checkout, each with its ratio against a named alternative."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from madoguchi.core.text import Text

HELP = Text("Run the benchmarks of the checkout", "ベンチマークを実行します（ソースコード一式が必要）")
FOLDER = Path(__file__).resolve().parents[4] / "bench"
NOT_HERE = Text(
    "The benchmarks are in the folder bench/ of the source code, which is not part of the installed package. Clone the "
    "repository and run make bench there.",
    "ベンチマークはソースコードの bench/ フォルダーにあり、パッケージには含まれていません。リポジトリを取得して make bench を実行してください。",
)
UNKNOWN = Text(
    "There is no benchmark {name}. There are: {names}",
    "{name} というベンチマークはありません。あるもの：{names}",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", nargs="*", help="which ones (all)")


def run(args: argparse.Namespace) -> int:
    """Run them one after the other. Returns 0, 1 where one failed or there is no checkout, 2 for an unknown name."""
    files = {path.stem: path for path in sorted(FOLDER.glob("[a-z]*.py"))}
    if not files:
        print(NOT_HERE.to(args.lang), file=sys.stderr)
        return 1
    if unknown := [name for name in args.name if name not in files]:
        print(UNKNOWN.fill(name=unknown[0], names=", ".join(files)).to(args.lang), file=sys.stderr)
        return 2
    results = []
    for name in args.name or files:
        if not args.json:
            print(f"== {name}", flush=True)
        done = subprocess.run(
            [sys.executable, str(files[name])], capture_output=args.json, text=True, check=False
        )
        results.append({"name": name, "exit": done.returncode, "output": done.stdout if args.json else None})
    if args.json:
        print(json.dumps({"benchmarks": results}, ensure_ascii=False))
    return 1 if any(result["exit"] for result in results) else 0
