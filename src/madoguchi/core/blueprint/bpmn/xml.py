"""XML as it was written: prefixes, order, comments and white space stay, so that a document goes out as it came in.

Namespaces are resolved here and not by the parser, because BPMN has qualified names in its values, which mean nothing
once a prefix is renamed. A document type is refused with whatever it declares, so no entity is ever expanded and
nothing outside the file is ever read.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from madoguchi.core.blueprint.reading import BlueprintError, Problem
from madoguchi.core.text import Text

LARGEST = 4 * 1024 * 1024  # bytes
DEEPEST = 100
MOST = 50_000  # elements
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(rb"(\s*)(<\?xml\s[^>]*\?>)?")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_WIDE = {  # encodings of several bytes a character, which tools write and the parser does not know
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "cp932", "ms932"), "cp932"),
    **dict.fromkeys(("euc-jp", "euc_jp"), "euc_jp"),
    "iso-2022-jp": "iso2022_jp",
    **dict.fromkeys(("gbk", "gb2312", "gb18030"), "gb18030"),
    "big5": "big5",
    "euc-kr": "euc_kr",
}
_ALWAYS = {"xml": "http://www.w3.org/XML/1998/namespace", "": ""}

TOO_LARGE = Text(
    "The file is larger than {limit} MB. Export one process at a time.",
    "ファイルが {limit} MB を超えています。プロセスごとに分けて書き出してください。",
)
DOCTYPE = Text(
    "Line {line}: the XML declares a DOCTYPE, which BPMN does not need and which can be used to attack. "
    "Remove the <!DOCTYPE …> part, or export the file again.",
    "{line}行目：XML に DOCTYPE が含まれています。BPMN には不要で、攻撃に使われることがあるため読み込みません。"
    "<!DOCTYPE …> の部分を削除するか、書き出し直してください。",
)
ENCODING = Text(
    "Line {line}: the text is not in the encoding it declares ({encoding}). Export the file again, in UTF-8 if you can.",
    "{line}行目：宣言されている文字コード（{encoding}）で読めません。できれば UTF-8 で書き出し直してください。",
)
BROKEN = Text(
    "Line {line}, column {column}: the XML is broken or cut off here ({detail}). Export the file again.",
    "{line}行目、{column}文字目：XML がここで壊れているか、途中で切れています（{detail}）。書き出し直してください。",
)
TOO_DEEP = Text(
    "Line {line}: elements are nested more than {limit} deep.",
    "{line}行目：要素の入れ子が {limit} 段を超えています。",
)
TOO_MANY = Text("Line {line}: more than {limit} elements.", "{line}行目：要素の数が {limit} を超えています。")
NO_PREFIX = Text(
    "Line {line}: the prefix “{prefix}” is not declared (xmlns:{prefix}=…).",
    "{line}行目：接頭辞「{prefix}」が宣言されていません（xmlns:{prefix}=…）。",
)


@dataclass(frozen=True, slots=True)
class Aside:
    """A comment or a processing instruction, as written."""

    text: str


@dataclass(slots=True, eq=False)
class Node:
    """An element. ``tag`` and ``attributes`` are as written, namespace declarations included.

    ``before`` and ``after``: the comments and instructions around the root of a document.
    """

    uri: str
    local: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str | Aside] = field(default_factory=list)
    tag: str = ""
    line: int = 0
    parent: Node | None = None
    before: tuple[Aside, ...] = ()
    after: tuple[Aside, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def nodes(self) -> list[Node]:
        """The elements directly within."""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """The words directly within, trimmed."""
        return "".join(child for child in self.children if isinstance(child, str)).strip()

    def all(self) -> Iterator[Node]:
        """This element and every one below, in the order of the document."""
        yield self
        for child in self.nodes:
            yield from child.all()

    def remove(self) -> None:
        """Take this element out of its parent, with the white space before it."""
        if self.parent is None:
            return
        kept = self.parent.children
        place = next(n for n, child in enumerate(kept) if child is self)
        del kept[place]
        if place and isinstance(before := kept[place - 1], str) and not before.strip():
            del kept[place - 1]
        self.parent = None

    def add(self, child: Node, before: frozenset[str] = frozenset()) -> Node:
        """Put an element in: ahead of the first one named in ``before``, or last. Returns it, with its prefix found."""
        place = len(self.children)
        for n, held in enumerate(self.children):
            if isinstance(held, Node) and held.local in before:
                place = n
                break
        child.parent = self
        if self.tag:  # else this one is not in a document yet
            child._name()
        self.children.insert(place, child)
        return child

    def prefix_of(self, uri: str) -> str | None:
        """Return the prefix that means this namespace here, "" for the default one, None where there is none."""
        hidden: set[str] = set()
        at: Node | None = self
        while at is not None:
            for name, value in at.attributes.items():
                if name == "xmlns" or name.startswith("xmlns:"):
                    prefix = name[6:]
                    if value == uri and prefix not in hidden:
                        return prefix
                    hidden.add(prefix)
            at = at.parent
        return None

    def _name(self) -> None:
        prefix = self.prefix_of(self.uri)
        if prefix is None:
            prefix = USUAL.get(self.uri, "ns")
            top = self
            while top.parent is not None:
                top = top.parent
            where = top if f"xmlns:{prefix}" not in top.attributes else self
            where.attributes = {f"xmlns:{prefix}": self.uri, **where.attributes}
        self.tag = f"{prefix}:{self.local}" if prefix else self.local
        for child in self.nodes:
            child.parent = self
            child._name()


USUAL: dict[str, str] = {}  # namespace → the prefix it usually has


def parse(data: str | bytes) -> Node:
    """Return the root element. Raises ``BlueprintError`` with the line of what cannot be read."""
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "replace"))
    if size > LARGEST:
        raise refuse(TOO_LARGE.fill(limit=LARGEST // 1024 // 1024))
    text = isinstance(data, str)
    data = data.encode("utf-8", "replace") if isinstance(data, str) else data
    data, encoding = (_begun(data), "utf-8") if text else _decoded(data)
    builder = _Builder(encoding)
    try:
        builder.parser.Parse(data, True)
    except BlueprintError:
        raise
    except expat.ExpatError as error:
        detail = expat.ErrorString(error.code)
        raise refuse(BROKEN.fill(line=error.lineno, column=error.offset + 1, detail=detail)) from None
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise refuse(BROKEN.fill(line=1, column=1, detail=error)) from None
    assert builder.root is not None
    builder.root.before, builder.root.after = tuple(builder.before), tuple(builder.after)
    return builder.root


def _decoded(data: bytes) -> tuple[bytes, str | None]:
    """Return the document in an encoding the parser knows, and which that is (None: the one it declares)."""
    if data.startswith((BOM_UTF16_BE, BOM_UTF16_LE)) or b"\x00" in data[:4]:
        return data, None
    data = data.removeprefix(BOM_UTF8)
    declared = _DECLARATION.match(data)
    found = _ENCODING.search(declared[2]) if declared is not None and declared[2] else None
    name = found[1].decode() if found is not None else "UTF-8"
    known = _WIDE.get(name.lower(), "utf-8" if name.lower() in ("utf-8", "utf8", "utf-16") else "")
    if not known:
        return _begun(data), None
    try:
        return _begun(data.decode(known).encode("utf-8")), "utf-8"
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise refuse(ENCODING.fill(line=line, encoding=name)) from None


def _begun(data: bytes) -> bytes:
    """Return the document with its declaration first: some tools put empty lines before it. Lines keep their numbers."""
    found = _DECLARATION.match(data)
    if found is None or not (found[1] and found[2]):
        return data
    return found[2] + found[1] + data[found.end() :]


def refuse(text: Text) -> BlueprintError:
    """Return the error for one problem."""
    return BlueprintError([Problem("", text)])


class _Builder:
    def __init__(self, encoding: str | None) -> None:
        self.root: Node | None = None
        self.before: list[Aside] = []
        self.after: list[Aside] = []
        self.count = 0
        self.open: list[tuple[Node, dict[str, str]]] = []
        parser = self.parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.words
        parser.CommentHandler = lambda text: self.aside(f"<!--{text}-->")
        parser.ProcessingInstructionHandler = lambda target, text: self.aside(f"<?{target} {text}?>")

    def doctype(self, *_: object) -> None:
        raise refuse(DOCTYPE.fill(line=self.parser.CurrentLineNumber))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.count += 1
        if len(self.open) >= DEEPEST:
            raise refuse(TOO_DEEP.fill(line=line, limit=DEEPEST))
        if self.count > MOST:
            raise refuse(TOO_MANY.fill(line=line, limit=MOST))
        scope = self.open[-1][1] if self.open else _ALWAYS
        named = {name[6:]: value for name, value in attributes.items() if name.split(":")[0] == "xmlns"}
        if named:
            scope = {**scope, **named}
        prefix, _, local = tag.rpartition(":")
        for used in (prefix, *(name.partition(":")[0] for name in attributes if ":" in name)):
            if used not in scope and used != "xmlns":
                raise refuse(NO_PREFIX.fill(line=line, prefix=used))
        node = Node(scope[prefix], local, dict(attributes), tag=tag, line=line)
        if self.open:
            node.parent = self.open[-1][0]
            node.parent.children.append(node)
        else:
            self.root = node
        self.open.append((node, scope))

    def end(self, _tag: str) -> None:
        self.open.pop()

    def words(self, text: str) -> None:
        self.open[-1][0].children.append(text)

    def aside(self, text: str) -> None:
        held = self.before if self.root is None else self.after
        (self.open[-1][0].children if self.open else held).append(Aside(text))


def clean(text: str) -> str:
    """Return the text without the characters XML cannot hold."""
    return _CONTROL.sub("\ufffd", text)


def write(root: Node) -> str:
    """Return the document with an XML declaration."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    parts.extend(f"{one.text}\n" for one in root.before)
    _write(root, parts)
    parts.append("\n")
    parts.extend(f"{one.text}\n" for one in root.after)
    return "".join(parts)


def _write(node: Node, parts: list[str]) -> None:
    parts.append(f"<{node.tag}")
    parts.extend(f' {name}="{_attribute(value)}"' for name, value in node.attributes.items())
    if not node.children:
        parts.append("/>")
        return
    parts.append(">")
    for child in node.children:
        if isinstance(child, Node):
            _write(child, parts)
        else:
            parts.append(child.text if isinstance(child, Aside) else _words(child))
    parts.append(f"</{node.tag}>")


def _words(text: str) -> str:
    return escape(clean(text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    return escape(clean(text), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def indent(node: Node, depth: int = 0) -> None:
    """Set a made document on lines of its own; elements that hold words stay as they are."""
    if any(isinstance(child, str) and child.strip() for child in node.children):
        return
    held = [child for child in node.children if not isinstance(child, str)]
    if not held:
        return
    node.children = []
    for child in held:
        node.children += ["\n" + " " * (depth + 1), child]
        if isinstance(child, Node):
            indent(child, depth + 1)
    node.children.append("\n" + " " * depth)


def same(a: Node, b: Node) -> bool:
    """Whether two documents say the same: names, attributes whatever their order, words but not white space between."""
    return _told(a) == _told(b)


def _told(node: Node) -> list[object]:
    attributes = sorted((name, value) for name, value in node.attributes.items() if name[:5] != "xmlns")
    words: list[object] = []
    for child in node.children:
        if isinstance(child, Node):
            words.append(_told(child))
        elif isinstance(child, str) and child.strip():
            words.append(child)
    return [node.uri, node.local, attributes, words]
