"""YAML text → a tree of nodes that know where they stand. YAML 1.2's core rules, and a few bounds.

Scalars stay what they look like: ``no``, ``on``, ``12:30``, ``1_000`` and bare dates are text; only ``true``, ``false``, ``null``
and numbers are anything else. A number keeps its text (:class:`Number`): ``010`` can still be a staff ID, and ``0.10`` is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.system.reasons import reason
from auditor.written.keyboard import Line, slips

MAX_BYTES = 1_000_000
MAX_ALIASES = 20
MAX_NODES = 100_000
MAX_DEPTH = 40

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_CORE: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CORE |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map")}


class Number(str):
    """An unquoted scalar that YAML 1.2 reads as a number; it is still its own text."""

    __slots__ = ()


Scalar = str | bool | None


@dataclass(frozen=True)
class Span:
    """Where something is written: line and column from 1, and offsets into the text."""

    line: int = 1
    column: int = 1
    start: int = 0
    end: int = 0


@dataclass(eq=False)
class Node:
    """A scalar, a list or a mapping, with the place of itself and of each of its keys."""

    value: Scalar | list[Node] | dict[str, Node]
    span: Span
    keys: dict[str, Span] = field(default_factory=dict)

    @property
    def items(self) -> dict[str, Node]:
        """The entries of a mapping; nothing for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def elements(self) -> list[Node]:
        """The elements of a list; nothing for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    @property
    def is_empty(self) -> bool:
        """Nothing was written: null, an empty list or an empty mapping."""
        return self.value is None or (isinstance(self.value, dict | list) and not self.value)

    @property
    def text(self) -> str | None:
        """The text of a text or number, else None."""
        return str(self.value) if isinstance(self.value, str) else None

    def get(self, key: str) -> Node | None:
        return self.items.get(key)

    def plain(self) -> Any:
        """The data without places: dict, list, str, :class:`Number`, bool, None."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


@dataclass(frozen=True)
class Document:
    """One YAML file. ``file`` is its name as the reader knows it."""

    file: str
    text: str
    root: Node

    def line(self, number: int) -> str:
        """The source line ``number``, from 1."""
        return _line(self.text, number)

    @cached_property
    def slips(self) -> dict[int, Line]:
        """The lines with a slip of a Chinese keyboard, by number. Looked at only where something is wrong already."""
        return dict(slips(self.text))


def exact(number: str) -> Fraction:
    """The value of a decimal number without exponent: ``exact("0.10") == Fraction(1, 10)``. Raises ValueError."""
    if len(number) > 40 or not re.fullmatch(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", number):
        raise ValueError(number)
    return Fraction(number)


def read_yaml(path: Path, file: str) -> Document:
    """Read one file; raises UserError with its mistakes. ``file`` is the name used in messages."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        told = msg("The file cannot be read: {reason}.", reason=reason(error))
        raise UserError(Problem("E101", told, Place(file), _next_step(error))) from None
    return parse_yaml(raw, file)


def _next_step(error: OSError) -> Message | None:
    """Where one looks after a name that is wrong."""
    if isinstance(error, FileNotFoundError):
        return msg("Check the name, and in which folder you are: {folder}.", folder=str(Path.cwd()))
    return msg("Name a file in it.") if isinstance(error, IsADirectoryError) else None


def _what_it_is(raw: bytes) -> Message | None:
    """What a file is that was taken for text by mistake; None where its bytes do not tell."""
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        return msg("It is a workbook, a Word file, a PDF or an archive; a text file is wanted here, such as audit.yaml.")
    return None


def parse_yaml(raw: bytes, file: str) -> Document:
    """The document in ``raw``; raises UserError."""
    if len(raw) > MAX_BYTES:
        raise UserError(Problem("E101", msg("The file is larger than {limit} bytes.", limit=f"{MAX_BYTES:,}"), Place(file)))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UserError(
            Problem(
                "E102",
                msg("The file is not UTF-8 text."),
                Place(file, line, 1),
                _what_it_is(raw) or msg("Save it again with the encoding UTF-8."),
            )
        ) from None
    tabs = list(_tabs(text, file))
    if tabs:
        raise UserError(tabs)
    try:
        root = _Composer(text, file).document()
    except yaml.MarkedYAMLError as error:
        _refuse_depth(error, text, file)
        raise UserError(list(_slip_problems(text, file)) or _syntax_problem(error, text, file)) from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line = len(_LINE_BREAK.findall(before)) + 1
        raise UserError(
            Problem(
                "E104", msg("The file holds a character that YAML does not allow."), Place(file, line, 1), None, _line(text, line)
            )
        ) from None
    return Document(file, text, root)


def _line(text: str, number: int) -> str:
    lines = _lines(text)
    return lines[number - 1] if 0 < number <= len(lines) else ""


@lru_cache(maxsize=2)
def _lines(text: str) -> list[str]:
    """The lines of a file, split once however many mistakes are in it."""
    return _LINE_BREAK.split(text)


def _tabs(text: str, file: str) -> Iterator[Problem]:
    """A tab in the indentation is always refused: YAML counts only blanks, and some editors hide the difference."""
    for number, line in enumerate(_LINE_BREAK.split(text), 1):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if "\t" in indent and line.strip() and not line.lstrip().startswith("#"):
            yield Problem(
                "E103",
                msg("A tab stands in the indentation."),
                Place(file, number, indent.index("\t") + 1),
                msg("Indent with blanks, two per level."),
                line,
            )


def _refuse_depth(error: yaml.MarkedYAMLError, text: str, file: str) -> None:
    """Raise our own refusal (E109) where the parser gave up behind more levels than we allow.

    A parser looks ahead, and some give up at a depth of their own before they have told of the levels that they saw. What stands
    before the place where one gave up is within its bounds, so that part alone is composed.
    """
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return
    try:
        _Composer(text[: mark.index], file).document()
    except UserError as refused:
        if any(problem.code == "E109" for problem in refused.problems):
            raise
    except yaml.YAMLError:
        return


def _slip_problems(text: str, file: str) -> Iterator[Problem]:
    """Every slip of a Chinese keyboard in a file that YAML cannot read, one a line."""
    for number, line in slips(text):
        first = line.slips[0]
        suggestion = msg("The line corrected: {line}", line=line.corrected.strip())
        yield Problem("E110", first.message, Place(file, number, first.column), suggestion, _line(text, number))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    total = len(_LINE_BREAK.split(text))
    if line > total:
        line, column = total, 1
    return Problem("E104", _syntax_message(error.problem or ""), Place(file, line, column), None, _line(text, line))


def _syntax_message(problem: str) -> Message:
    if "mapping values are not allowed" in problem:
        return msg("A colon does not belong here: the line above may lack its colon, or the text needs quotes.")
    if "did not find expected '-' indicator" in problem:
        return msg("This line does not line up with the list that it stands in.")
    if "did not find expected key" in problem or "expected <block end>" in problem:
        return msg("This line does not line up with the lines above it, or something before it is not closed.")
    if "could not find expected ':'" in problem:
        return msg("A colon and a blank are missing after the key.")
    if "quoted scalar" in problem or "end of stream" in problem:
        return msg("A quotation mark is not closed.")
    if "',' or '" in problem:
        return msg("A comma or a closing bracket is missing.")
    if "cannot start any token" in problem:
        return msg("A text cannot begin with this character; put the text in quotes.")
    if "undefined alias" in problem or "anchor" in problem or "alias" in problem:
        return msg("A text that begins with * or & needs quotes.")
    if "unknown escape" in problem:
        return msg("A backslash in double quotes means something else; write the path with / or in single quotes.")
    return msg("The YAML cannot be read here; look at the indentation, the colons and the quotation marks.")


class _Composer:
    """Builds the tree from the parser's events, so that every bound is ours: depth, aliases, tags, double keys."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.aliases = 0
        self.nodes = 0
        self.problems: list[Problem] = []

    def document(self) -> Node:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self._stop("E108", event, msg("The file holds more than one document (a line ---)."))
                root = self._node(next(self.events), 0)
        if root is None:
            root = Node(None, Span())
        if self.problems:
            raise UserError(self.problems)
        return root

    def _problem(self, code: str, event: Any, message: Message, suggestion: Message | None = None) -> Problem:
        span = _span(event)
        return Problem(code, message, Place(self.file, span.line, span.column), suggestion, _line(self.text, span.line))

    def _stop(self, code: str, event: Any, message: Message) -> UserError:
        return UserError([*self.problems, self._problem(code, event, message)])

    def _grow(self, event: Any, count: int) -> None:
        self.nodes += count
        if self.nodes > MAX_NODES:
            raise self._stop("E106", event, msg("The file holds more than {limit} values.", limit=f"{MAX_NODES:,}"))

    def _node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if depth > MAX_DEPTH:
            raise self._stop("E109", event, msg("The file is nested more than {limit} levels deep.", limit=MAX_DEPTH))
        before = self.nodes
        self._grow(event, 1)
        anchor = event.anchor
        if anchor:
            self.anchors[anchor] = None  # open: an alias to it from inside would be a loop
        if event.tag and event.tag != "!" and event.tag not in _PLAIN_TAGS:
            self.problems.append(
                self._problem(
                    "E107", event, msg("Tags are not allowed in rule files."), msg("Take the word that begins with ! away.")
                )
            )
        if isinstance(event, yaml.ScalarEvent):
            node = Node(_scalar(event), _span(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._list(event, depth)
        else:
            node = self._mapping(event, depth)
        if anchor:
            self.anchors[anchor] = (node, self.nodes - before)
        return node

    def _alias(self, event: Any) -> Node:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self._stop("E106", event, msg("The file uses more than {limit} aliases (*name).", limit=MAX_ALIASES))
        if event.anchor not in self.anchors:
            raise self._stop("E106", event, msg("Nothing before this place is marked &{name}.", name=event.anchor))
        known = self.anchors[event.anchor]
        if known is None:
            raise self._stop("E106", event, msg("The alias *{name} stands inside what it means.", name=event.anchor))
        self._grow(event, known[1])
        return known[0]

    def _list(self, start: Any, depth: int) -> Node:
        elements: list[Node] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            elements.append(self._node(event, depth + 1))
        return Node(elements, _span(start))

    def _mapping(self, start: Any, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Span] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise self._stop("E104", event, msg("A key must be a word, not a list or a mapping."))
            key = event.value
            self._grow(event, 1)
            if key == "<<" and not event.style:
                self.problems.append(self._problem("E106", event, msg("Merging with << is not part of YAML 1.2.")))
            if key in entries:
                self.problems.append(
                    self._problem(
                        "E105",
                        event,
                        msg(
                            "The key “{key}” stands here for the second time; the first is in line {line}.",
                            key=key,
                            line=keys[key].line,
                        ),
                    )
                )
            value = self._node(next(self.events), depth + 1)
            entries[key] = value
            keys[key] = _span(event)
        return Node(entries, _span(start), keys)


def _scalar(event: Any) -> Scalar:
    text: str = event.value
    if event.style or event.tag:
        return text
    if text in _CORE:
        return _CORE[text]
    if _INT.fullmatch(text) or _FLOAT.fullmatch(text):
        return Number(text)
    return text


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, start.index, end.index)
