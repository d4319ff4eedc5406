"""Transcripts of calls: WebVTT, SubRip and the JSON of contact centres, read into the neutral form of a conversation.

Times in a transcript count from the start of the call; they become moments from ``BEGIN`` on, or from the call's own start
where it is told. No sound is processed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.core.text import Text

BEGIN = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LONGEST = 16_000_000  # characters; a day of talk has about one million

_TIMES = re.compile(
    r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
)
_VOICE = re.compile(r"<v(?:\.[\w.]+)?\s+([^>]+)>", re.I)
_TAG = re.compile(r"</?[a-z][^>]*>", re.I)
_NAMED = re.compile(r"^\s*(?:\[([^\]]{1,40})\]|([^:：\n]{1,40})[:：])\s*(.*)$", re.S)
_AGENT = re.compile(
    r"agent|operator|staff|support|representative|\brep\b|担当|オペレータ|スタッフ|係|応対者|internal", re.I
)
_CUSTOMER = re.compile(r"customer|caller|client|guest|user|お客|顧客|発信者|入電者|external", re.I)
_AUTOMATIC = re.compile(r"system|ivr|bot|自動", re.I)

_ROLE = re.compile(
    r"\b(?:agent|operator|staff|support|representative|rep|internal)\b|担当者?|オペレーター?|スタッフ|係|応対者",
    re.I,
)
_NUMBERED = re.compile(r"(?:speaker|spk|channel|ch|participant|話者|参加者|チャネル)?[\s_-]*[A-Z]?\d*", re.I)
_ENDED = re.compile(r"[。．.!?！？]\s*$")

NOT_A_TRANSCRIPT = Text(
    "No turns with times were found. A transcript is WebVTT, SubRip (SRT) or JSON with speaker, text and start.",
    "発言と時刻が見つかりません。WebVTT・SubRip（SRT）、または speaker・text・start を含む JSON を指定してください。",
)
TOO_LONG = Text(
    "The transcript is longer than a day of talk.", "文字起こしが長すぎます（1 日分を超えています）。"
)


class TranscriptError(ValueError):
    """A text that is no transcript; ``text`` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def read(text: str, id: str = "", agent: str = "", longest: float | None = None) -> dict[str, Any]:
    """Return a call in the neutral form. ``agent``: the speaker who is staff, where names do not tell.

    ``longest``: seconds after which one person's talk goes on in another turn, at the next end of a sentence. ``agent`` in
    what is returned is the name of who is staff, where a speaker is called by one.
    Who is staff is told by the speaker's name; where no name tells, the one who speaks first is (calls are answered).
    Raises ``TranscriptError``.
    """
    if len(text) > LONGEST:
        raise TranscriptError(TOO_LONG)
    told = _json(text) if text.lstrip("\ufeff \n\r\t")[:1] in ("{", "[") else _timed(text)
    if not told:
        raise TranscriptError(NOT_A_TRANSCRIPT)
    sides = _sides([speaker for speaker, *_ in told], agent)
    turns: list[dict[str, Any]] = []
    for speaker, words, start, end in told:
        if not words.strip():
            continue
        side, at, until = (
            sides[speaker],
            BEGIN + dt.timedelta(seconds=start),
            BEGIN + dt.timedelta(seconds=end),
        )
        if turns and turns[-1]["speaker"] == side and _goes_on(turns[-1], at, longest):
            turns[-1]["text"] += _joint(turns[-1]["text"]) + words.strip()  # captions cut a turn into lines
            turns[-1]["until"] = until
        else:
            turns.append({"speaker": side, "text": words.strip(), "at": at, "until": until})
    named = {_name(speaker) for speaker, side in sides.items() if side == "agent"} - {""}
    call: dict[str, Any] = {"id": id, "channel": "phone", "turns": turns}
    if len(named) == 1:
        call["agent"] = named.pop()
    return call


def _goes_on(turn: Mapping[str, Any], at: dt.datetime, longest: float | None) -> bool:
    if (at - turn["until"]).total_seconds() >= 2:
        return False
    return longest is None or (at - turn["at"]).total_seconds() < longest or not _ENDED.search(turn["text"])


def _name(speaker: str) -> str:
    """Return the name in what a speaker is called, without the word for the role; nothing where it is a number."""
    bare = _ROLE.sub(" ", speaker).strip(" ・:：-_()（）[]#")
    return "" if _NUMBERED.fullmatch(bare) else bare


def _timed(text: str) -> list[tuple[str, str, float, float]]:
    found: list[tuple[str, str, float, float]] = []
    speaker = ""
    for block in re.split(r"\n\s*\n", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")):
        times = _TIMES.search(block)
        if times is None:
            continue
        words = block[block.find("\n", times.end()) + 1 :] if "\n" in block[times.end() :] else ""
        voice = _VOICE.search(words)
        words = _TAG.sub("", _VOICE.sub("", words)).strip()
        if voice:
            speaker = voice[1].strip()
        elif named := _NAMED.match(words):
            speaker, words = (named[1] or named[2]).strip(), named[3]
        found.append((speaker, words.replace("\n", " "), _seconds(times, 0), _seconds(times, 4)))
    return found


def _seconds(times: re.Match[str], group: int) -> float:
    hours, minutes, seconds, rest = (times[group + place] or "0" for place in range(1, 5))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{rest}")


def _json(text: str) -> list[tuple[str, str, float, float]]:
    """Lists of utterances under the names contact centres use, times in seconds or milliseconds."""
    try:
        told = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise TranscriptError(NOT_A_TRANSCRIPT) from None
    roles: dict[str, str] = {}
    if isinstance(told, Mapping):
        roles = _roles(told.get("Participants") or told.get("participants"))
        names = (
            "turns",
            "utterances",
            "segments",
            "Transcript",
            "transcript",
            "phrases",
            "results",
            "messages",
        )
        told = next((told[name] for name in names if isinstance(told.get(name), list)), None)
    if not isinstance(told, list):
        return []
    found = []
    for one in told:
        if not isinstance(one, Mapping):
            continue
        words = _first(one, "text", "Content", "content", "transcript", "body")
        speaker = _first(one, "speaker", "ParticipantId", "ParticipantRole", "participant", "role", "channel")
        start, scale = _start(one)
        end = _number(_first(one, "end", "end_time", "EndOffsetMillis", "endMs"))
        if isinstance(words, str) and start is not None:
            begun = start * scale
            found.append(
                (
                    roles.get(str(speaker), str(speaker or "")),
                    words,
                    begun,
                    max(begun, end * scale) if end is not None else begun,
                )
            )
    return found


def _roles(told: Any) -> dict[str, str]:
    """Return what the speakers are, by their ids, where the file lists who took part."""
    found: dict[str, str] = {}
    for one in told if isinstance(told, list) else ():
        if isinstance(one, Mapping):
            id, role = _first(one, "ParticipantId", "id"), _first(one, "ParticipantRole", "role", "purpose")
            if id is not None and isinstance(role, str):
                found[str(id)] = role
    return found


def _start(one: Mapping[str, Any]) -> tuple[float | None, float]:
    for name, scale in (
        ("start", 1.0),
        ("start_time", 1.0),
        ("BeginOffsetMillis", 0.001),
        ("startMs", 0.001),
    ):
        if (value := _number(one.get(name))) is not None:
            return value, scale
    offset = one.get("offset")
    return (_number(offset), 1.0)


def _first(one: Mapping[str, Any], *names: str) -> Any:
    return next((one[name] for name in names if one.get(name) not in (None, "")), None)


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if 0 <= found < 1e12 else None


def _sides(speakers: Sequence[str], agent: str) -> dict[str, str]:
    names = list(dict.fromkeys(speakers))
    sides: dict[str, str] = {}
    for name in names:
        if agent and name.casefold() == agent.casefold():
            sides[name] = "agent"
        elif _AUTOMATIC.search(name):
            sides[name] = "system"
        elif _CUSTOMER.search(name) or (agent and name):
            sides[name] = "customer"
        elif _AGENT.search(name):
            sides[name] = "agent"
    for name in names:
        if name not in sides:
            sides[name] = "customer" if "agent" in sides.values() else "agent"
    return sides


def _joint(words: str) -> str:
    return " " if words[-1:].isascii() else ""
