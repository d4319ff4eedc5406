"""``madoguchi score FILE…``: how people were treated in conversations, without a database."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from madoguchi.core.conversation import scorecard as scorecards
from madoguchi.core.conversation import transcripts
from madoguchi.core.conversation.score import not_scored, score_record
from madoguchi.core.conversation.scorecard import MOMENTS, Scorecard, ScorecardError
from madoguchi.core.conversation.turns import NotScored
from madoguchi.core.text import Text

HELP = Text(
    "Score conversations (JSONL, or a call as WebVTT, SRT or JSON) in three dimensions, with the words as evidence",
    "応対記録（JSONL、または通話の WebVTT・SRT・JSON）を 3 つの次元で採点し、根拠の言葉を示します（データベース不要）",
)
_NO_FILE = Text("{file}: there is no such file.", "{file}：ファイルが見つかりません。")
_TABLE = Text(
    "{file}: a table. Score takes conversations as JSON Lines, or a call as WebVTT, SRT or JSON; bring a table in with "
    "“madoguchi import conversations {file}”, and its conversations are scored by themselves.",
    "{file}：表形式のファイルです。score で読み取れるのは、JSON Lines の会話と、WebVTT・SRT・JSON の通話です。表は"
    "「madoguchi import conversations {file}」で取り込むと、自動で採点されます。",
)
TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet")
_NOT_TEXT = Text(
    "{file}: not a text in UTF-8. Save it as UTF-8 and try again.",
    "{file}：UTF-8 のテキストではありません。UTF-8 で保存し直してください。",
)
_BAD_LINE = Text(
    "Line {line} is not JSON: write one conversation a line.",
    "{line} 行目が JSON として読めません。1 行に 1 件の会話を書いてください。",
)
_BAD_CARD = Text("{file}: not a scorecard. {why}", "{file}：採点表として読めません。{why}")
_DIMENSIONS = {
    "business": Text("Business", "業務"),
    "human": Text("Human", "人間"),
    "hidden": Text("Hidden", "隠れた"),
}
_RESULTS = {
    "met": Text("met", "達成"),
    "partly": Text("partly", "一部達成"),
    "missed": Text("missed", "未達成"),
    "not_applicable": Text("not applicable", "対象外"),
}
_NOT_SCORED = Text("{id}: cannot be scored: {why}", "{id}：採点できません。{why}")
_CRITICAL = Text("critical error ({kind}): {item}", "重大な誤り（{kind}）：{item}")
_NEXT = Text("next time: {phrase}", "次回のひとこと：{phrase}")
TRANSCRIPTS = (".vtt", ".srt")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="- reads JSONL from standard input"
    )
    parser.add_argument(
        "--scorecard", type=Path, metavar="FILE", help="a scorecard of your own (TOML or JSON)"
    )
    parser.add_argument(
        "--agent", default="", metavar="NAME", help="in a transcript: the speaker who is staff"
    )
    parser.add_argument("--explain", action="store_true", help="print sentences instead of JSON lines")


def run(args: argparse.Namespace) -> int:
    """Score and print. Returns 0, or 1 with a message where a file or the scorecard cannot be read."""
    language = args.lang
    try:
        scorecard = _scorecard(args.scorecard)
    except (OSError, ValueError) as error:
        why = error.text.to(language) if isinstance(error, ScorecardError) else str(error)
        print(_BAD_CARD.fill(file=args.scorecard, why=why).to(language), file=sys.stderr)
        return 1
    failed = False
    for file in args.files:
        if file.suffix.lower() in TABLES and file.exists():
            print(_TABLE.fill(file=file).to(language), file=sys.stderr)
            failed = True
            continue
        try:
            for told in _scored(file, scorecard, args.agent):
                print(
                    _explained(told, scorecard, language)
                    if args.explain
                    else json.dumps(told, ensure_ascii=False)
                )
        except FileNotFoundError:
            print(_NO_FILE.fill(file=file).to(language), file=sys.stderr)
            failed = True
        except UnicodeDecodeError:
            print(_NOT_TEXT.fill(file=file).to(language), file=sys.stderr)
            failed = True
        except transcripts.TranscriptError as error:
            print(f"{file}: {error.text.to(language)}", file=sys.stderr)
            failed = True
    return int(failed)


def _scorecard(file: Path | None) -> Scorecard:
    if file is None:
        return scorecards.default()
    text = file.read_text("utf-8")
    return scorecards.read(json.loads(text) if file.suffix == ".json" else tomllib.loads(text))


def _scored(file: Path, scorecard: Scorecard, agent: str) -> Iterator[dict[str, Any]]:
    if file.suffix.lower() in TRANSCRIPTS:
        yield score_record(transcripts.read(file.read_text("utf-8"), file.stem, agent), scorecard)
        return
    if file.suffix.lower() == ".json":
        yield from _of_json(file, scorecard, agent)
        return
    if str(file) == "-":
        yield from _of_lines(sys.stdin, scorecard)
        return
    with file.open(encoding="utf-8-sig") as lines:
        yield from _of_lines(lines, scorecard)


def _of_json(file: Path, scorecard: Scorecard, agent: str) -> Iterator[dict[str, Any]]:
    """A JSON file: one conversation, a list of them, or the transcript of a call."""
    text = file.read_text("utf-8-sig")
    try:
        told = json.loads(text)
    except ValueError:
        raise transcripts.TranscriptError(transcripts.NOT_A_TRANSCRIPT) from None
    records = told if isinstance(told, list) else [told]
    if records and all(isinstance(one, dict) and _is_conversation(one) for one in records):
        for one in records:
            yield score_record(one, scorecard)
    else:
        yield score_record(transcripts.read(text, file.stem, agent), scorecard)


def _is_conversation(one: dict[str, Any]) -> bool:
    turns = one.get("turns")
    return isinstance(turns, list) and all(isinstance(t, dict) and "start" not in t for t in turns)


def _of_lines(lines: TextIO, scorecard: Scorecard) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            yield score_record(record, scorecard)
        else:
            yield not_scored(f"#{number}", NotScored("bad_line", _BAD_LINE.fill(line=number)), scorecard)


def _explained(told: dict[str, Any], scorecard: Scorecard, language: str) -> str:
    if told["not_scored"]:
        return _NOT_SCORED.fill(id=told["id"] or "-", why=told["not_scored"][language]).to(language)
    parts = [
        f"{name.to(language)} {_shown(told['dimensions'][key]['score'])}" for key, name in _DIMENSIONS.items()
    ]
    lines = [f"{told['id'] or '-'}　{'　'.join(parts)}"]
    lines.append(
        "  " + " → ".join(f"{name.to(language)} {_RESULTS[told['moments'][key]].to(language)}" for key, name in MOMENTS.items())
    )  # fmt: skip
    for error in told["critical_errors"]:
        item = scorecard.item(error["item"])
        lines.append(
            "  "
            + _CRITICAL.fill(kind=error["kind"], item=item.title.to(language) if item else "").to(language)
        )
    for key in _DIMENSIONS:
        for one in told["dimensions"][key]["items"]:
            item = scorecard.item(one["item"])
            if item is None or one["result"] == "not_applicable":
                continue
            words = " / ".join(f"“{evidence['text']}”" for evidence in one["evidence"][:2])
            lines.append(
                f"  [{_RESULTS[one['result']].to(language)}] {item.title.to(language)}　{words}".rstrip()
            )
            if one["result"] == "missed" and item.phrase.to(told["language"]):
                lines.append("      " + _NEXT.fill(phrase=item.phrase.to(told["language"])).to(language))
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
