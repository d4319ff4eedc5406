"""Translations without system gettext: compile the catalogues, and check that Japanese lacks nothing.

``compile`` makes the .mo files; ``check`` fails on a string of code or templates that has no Japanese, on a
fuzzy or empty entry, on an entry nobody uses, on placeholders that differ, and on a string that two catalogues put
differently (Django merges them, so one would win everywhere: give one a context); ``missing`` prints what to add.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "madoguchi"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
TRANSLATE = re.compile(
    r"""\{%-?\s*(?:translate|trans)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(?P<rest>[^%]*)%\}""", re.S
)
INLINE = re.compile(r"""(?<![\w])_\((?:"([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)(?P<args>[^%]*)%\}(?P<body>.*?)\{%\s*end(?:blocktranslate|blocktrans)\s*%\}",
    re.S,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
CONTEXT = re.compile(r"""context\s+(?:"([^"]*)"|'([^']*)')""")
VARIABLE = re.compile(r"\{\{\s*(\w+)[^}]*\}\}")
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")

Key = tuple[str | None, str]  # context, msgid


def catalogues() -> list[Path]:
    """Return every .po file of the package."""
    return sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"))


def compile_all() -> None:
    """Write each .mo beside its .po where it is missing or older."""
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            with po.open("rb") as source, mo.open("wb") as target:
                write_mo(target, read_po(source))


def in_python(path: Path) -> Iterator[Key]:
    """Yield the strings a Python file marks for translation."""
    for _line, message, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
        yield context, message[0] if isinstance(message, tuple) else message


def in_template(path: Path) -> Iterator[Key]:
    """Yield the strings a template marks for translation, as Django's gettext will ask for them."""
    text = path.read_text(encoding="utf-8")
    for match in TRANSLATE.finditer(text):
        context = CONTEXT.search(match["rest"])
        # Django itself looks a literal up with its per cent signs doubled
        yield (
            (context[1] or context[2]) if context else None,
            (match[1] or match[2] or "").replace("%", "%%"),
        )
    for match in INLINE.finditer(text):
        yield None, match[1] or match[2] or ""
    for match in BLOCK.finditer(text):
        body = PLURAL.split(match["body"])[0]
        body = VARIABLE.sub(r"%(\1)s", body.replace("%", "%%"))
        if "trimmed" in match["args"]:
            body = " ".join(line.strip() for line in body.strip().splitlines())
        context = CONTEXT.search(match["args"])
        yield (context[1] or context[2]) if context else None, body


def used() -> dict[Key, list[str]]:
    """Return every marked string with the files that use it."""
    found: dict[Key, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix == ".py":
            strings = in_python(path)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            strings = in_template(path)
        else:
            continue
        for key in strings:
            found[key].append(str(path.relative_to(PACKAGE)))
    return found


def problems() -> Iterator[str]:
    """Yield what is wrong with the Japanese catalogues, one line each."""
    wanted = used()
    known: dict[Key, tuple[Path, tuple[str, ...]]] = {}
    for po in catalogues():
        name = po.relative_to(PACKAGE)
        with po.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            if not message.id:
                continue
            msgid = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
            strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
            if message.fuzzy:
                yield f"{name}: fuzzy: {msgid!r}"
            if not all(strings):
                yield f"{name}: empty: {msgid!r}"
                continue
            first, said = known.setdefault((message.context, msgid), (name, tuple(strings)))
            if said != tuple(strings):
                yield f"{name}: {msgid!r} is {strings[0]!r} here and {said[0]!r} in {first}"
            if (message.context, msgid) not in wanted:
                yield f"{name}: nobody uses {msgid!r}"
            places = set(PLACE.findall(msgid)) | set(
                PLACE.findall(message.id[1]) if isinstance(message.id, (tuple, list)) else ()
            )
            for string in strings:
                if not set(PLACE.findall(string)) <= places:
                    yield f"{name}: places differ: {msgid!r} → {string!r}"
    for key, places in wanted.items():
        if key not in known and key[1].strip() and not django_knows(key):
            yield f"{places[0]}: no Japanese for {key[1]!r}"


@cache
def borrowed() -> list[GNUTranslations]:
    """Return the Japanese catalogues of Django and allauth, which ours may lean on; of Django's own rooms, those installed."""
    import allauth
    import django

    installed = (PACKAGE / "site" / "settings.py").read_text("utf-8")
    found = []
    for package in (django, allauth):
        for path in sorted(Path(package.__file__).parent.glob("**/locale/ja/LC_MESSAGES/django.mo")):
            room = path.parents[3]
            if room.parent.name == "contrib" and f'"django.contrib.{room.name}' not in installed:
                continue
            with path.open("rb") as file:
                found.append(GNUTranslations(file))
    return found


def django_knows(key: Key) -> bool:
    """Say whether Django's or allauth's own catalogue has the string."""
    return any(catalogue.gettext(key[1]) != key[1] for catalogue in borrowed())


def main(verb: str) -> int:
    """Run a verb; returns 1 where ``check`` finds something."""
    if verb == "compile":
        compile_all()
        return 0
    found = sorted(set(problems()))
    for line in found:
        print(line)
    return 1 if found and verb == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
