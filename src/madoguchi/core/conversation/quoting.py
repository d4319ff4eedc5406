"""What a mail carries along: the mail it answers, signatures, notices. None of it was said by its writer now.

Read by the marks mail programs set (RFC 3676 for ``>`` and ``-- ``; the heads Outlook, Gmail, Apple Mail and Thunderbird
write in Japanese and English), never by guessing who would have said such a thing.
"""

from __future__ import annotations

import re

MOST_SIGNED = 14  # lines of a signature; what is longer is text
_HEADLINE = 300  # characters a line mail programs write may have

_QUOTE = re.compile(r"\s{0,3}(?:&gt;|[>＞])")
_WROTE = re.compile(
    r"(?:on\b.{6,200}\bwrote|le .{6,200}a écrit|.{0,200}(?:のメール|さんは書きました|が書きました|のメッセージ))\s*[:：]\s*$"
    r"|.*\d.*[<＜(]?[^\s<>@]+@[^\s<>@]+\.\w+[>＞)]?.{0,20}[:：]\s*$",
    re.I,
)
_ENDS_WROTE = re.compile(r"wrote\s*[:：]\s*$", re.I)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:original message|original appointment|forwarded message|forwarded by .*|reply message|元のメッセージ|"
    r"転送メッセージ|転送されたメッセージ|オリジナルメッセージ|以前のメッセージ)\s*-{0,}\s*$"
    r"|\s*begin forwarded message\s*:\s*$",
    re.I,
)
_FROM = re.compile(r"\s*\*?(?:from|差出人|送信者|送信元)\s*\*?\s*[:：]", re.I)
_HEAD = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|送信日時|送信日|日時|日付|宛先|件名)\s*\*?\s*[:：]", re.I
)
_RULE = re.compile(r"\s*([-_=*+~#─━═＝－＿＊■□◆◇▼▲☆★・…～〜])(?:\s?\1){7,}\s*$")
_DASHES = re.compile(r"--\s?$")
_CONTACT = re.compile(
    r"@[\w-]+\.\w|https?://|www\.|〒|\btel\b|\bfax\b|\bphone\b|電話|℡|株式会社|有限会社|合同会社|営業時間|受付時間"
    r"|(?:お客様|サポート|コール|カスタマー)\w*センター|\bcustomer (?:care|service|support)\b",
    re.I,
)
_DEVICE = re.compile(
    r"\s*(?:sent from my \w[\w ]{1,30}\.?|sent from (?:outlook|mail) for \w+\.?|get outlook for \w+.*|(?:my )?i(?:phone|pad)から送信"
    r"|android(?:携帯)?から送信)\s*$",
    re.I,
)
_NOTICE = re.compile(
    r"\s*(?:this|the (?:information|contents?)) (?:in this |of this |contained in this )?(?:e-?mail|message|communication)\b"
    r".{0,160}\b(?:confidential|privileged|intended)|\s*(?:本|この)(?:電子)?メール(?:には|は|の内容|および).{0,80}(?:機密|秘密|受信者|宛先)",
    re.I,
)


def carried(text: str) -> list[tuple[int, int]]:
    """Return where a text carries what its writer did not say now, in order, not overlapping.

    >>> carried("Checking.\\n\\n> I am so sorry.")
    [(11, 26)]
    """
    if "\n" not in text and "\r" not in text:
        return []
    lines = [
        (found.start(), found.group().rstrip("\r\n")) for found in re.finditer(r"[^\n]*\n|[^\n]+$", text)
    ]
    gone = [bool(_QUOTE.match(line)) for _, line in lines]
    _leads(lines, gone)
    end = _thread(lines, gone)
    gone[end:] = [True] * (len(lines) - end)
    _signature(lines, gone, end)
    for place, (_, line) in enumerate(lines):
        if not gone[place] and (_DEVICE.match(line) or _NOTICE.match(line)):
            while place < len(lines) and lines[place][1].strip():  # a notice runs to the end of its paragraph
                gone[place] = True
                place += 1
    return _spans(text, lines, gone)


def own_words(text: str) -> str:
    """Return a text with blanks where it carries what its writer did not say now; every letter stays in its place."""
    spans = carried(text)
    if not spans:
        return text
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    kept = "".join([*pieces, text[at:]]).rstrip()
    return kept if kept.strip() else text  # a mail passed on says what it carries


_Lines = list[tuple[int, str]]


def _leads(lines: _Lines, gone: list[bool]) -> None:
    """Take along the line that says who wrote what is quoted below it (broken over two lines by some programs)."""
    for place in range(1, len(lines)):
        if not gone[place] or gone[place - 1]:
            continue
        before = place - 1
        while before >= 0 and not lines[before][1].strip():
            before -= 1
        if before < 0:
            continue
        whole = lines[before][1].strip()
        if len(whole) > _HEADLINE:
            continue
        if _WROTE.match(whole):
            gone[before] = True
        elif (
            before
            and len(lines[before - 1][1]) < _HEADLINE
            and _WROTE.match(f"{lines[before - 1][1].strip()} {whole}")
        ):
            gone[before - 1] = gone[before] = True


def _thread(lines: _Lines, gone: list[bool]) -> int:
    """Return the line from which the rest is an earlier mail, set out whole; nothing before it: a mail passed on."""
    said = False
    for place, (_, line) in enumerate(lines):
        if gone[place] or len(line) > _HEADLINE or not line.strip() or _RULE.match(line) or not said:
            said = said or not (gone[place] or not line.strip() or _RULE.match(line))
            continue
        if _ORIGINAL.match(line):
            return place
        below = [text for _, text in lines[place + 1 : place + 6]]
        if _FROM.match(line) and sum(bool(_HEAD.match(text)) for text in below) >= 2:
            return place - 1 if _RULE.match(lines[place - 1][1]) else place
        whole = line.strip()
        told = whole.lower().startswith("on ") and _EXACT.search(whole)
        if told and any(_ENDS_WROTE.search(text) for text in (whole, *below[:1])):
            return place
    return len(lines)


_EXACT = re.compile(
    r"\d:\d\d|@"
)  # programs tell the minute or the address; people who speak of a mail do not


def _signature(lines: _Lines, gone: list[bool], end: int) -> None:
    """Take out the signature: below ``-- ``, or set between rules at the end with where to reach its writer."""
    last = max((n for n in range(end) if not gone[n] and lines[n][1].strip()), default=-1)
    if last < 1:
        return
    for place in range(1, last + 1):
        if _DASHES.fullmatch(lines[place][1]) and last - place <= MOST_SIGNED and not gone[place]:
            gone[place : last + 1] = [True] * (last + 1 - place)
            return
    rules = [n for n in range(1, last + 1) if _RULE.match(lines[n][1])]
    if rules and rules[-1] == last:
        rules.pop()
    for place in reversed(rules):
        if last - place > MOST_SIGNED:
            return
        if any(_CONTACT.search(line) for _, line in lines[place : last + 1]):
            gone[place : last + 1] = [True] * (last + 1 - place)
            return


def _spans(text: str, lines: _Lines, gone: list[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for (start, line), out in zip(lines, gone, strict=True):
        if not out or not line:
            continue
        stop = start + len(line)
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], stop)
        else:
            found.append((start, stop))
    return found
