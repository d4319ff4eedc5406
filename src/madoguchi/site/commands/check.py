"""``madoguchi check``: is this installation sound, and does the warehouse equal a rebuild?"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from madoguchi.core.text import Text

if TYPE_CHECKING:
    from madoguchi.site.soundness import Finding

HELP = Text(
    "Check this installation, and that the warehouse equals a rebuild",
    "この環境に問題がないか、集計が作り直した結果と一致するかを確認します",
)
QUICK = Text("leave out the comparison with a rebuild", "作り直した結果との比較を省く")
NAMES = {
    "python": Text("Python", "Python"),
    "packages": Text("packages", "パッケージ"),
    "data": Text("data directory", "データの場所"),
    "secret_key": Text("secret key", "秘密鍵"),
    "translations": Text("translations", "翻訳"),
    "database": Text("database", "データベース"),
    "migrations": Text("migrations", "マイグレーション"),
    "static": Text("static files", "静的ファイル"),
    "jobs": Text("jobs", "ジョブ"),
    "analytics": Text("analytics", "集計プロセス"),
    "imports": Text("imports", "取り込み"),
    "raw_files": Text("raw files", "元ファイル"),
    "orphans": Text("orphan files", "余分なファイル"),
    "warehouse": Text("warehouse", "集計データ"),
}
MARKS = {"good": "○", "note": "–", "bad": "×"}
SOUND = Text("Sound.", "問題は見つかりませんでした。")
UNSOUND = Text("Problems: {count}", "問題が {count} 件あります。")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--quick", action="store_true", help=str(QUICK))


def run(args: argparse.Namespace) -> int:
    """Check. Returns 0 where all is sound, 1 where something is not."""
    from madoguchi.site.cli import use_django

    use_django()
    from madoguchi.site.soundness import findings

    found = []
    for finding in findings(compare=not args.quick):
        found.append(finding)
        if not args.json:
            _say(finding, args.lang)
    wrong = sum(1 for finding in found if finding.state == "bad")
    if args.json:
        told = [_plain(finding, args.lang) for finding in found]
        print(json.dumps({"sound": not wrong, "checks": told}, ensure_ascii=False))
    elif wrong:
        print(UNSOUND.fill(count=wrong).to(args.lang), file=sys.stderr)
    else:
        print(SOUND.to(args.lang))
    return 1 if wrong else 0


def _say(finding: Finding, language: str) -> None:
    print(
        f"{MARKS[finding.state]} {NAMES[finding.check].to(language)}: {finding.what.to(language)}", flush=True
    )
    if finding.mend is not None and finding.state != "good":
        print(f"    → {finding.mend.to(language)}", flush=True)


def _plain(finding: Finding, language: str) -> dict[str, str | None]:
    return {
        "check": finding.check,
        "state": finding.state,
        "what": finding.what.to(language),
        "mend": finding.mend.to(language) if finding.mend else None,
    }
