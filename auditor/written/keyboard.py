"""Slips of a Chinese keyboard: ： ， ｛ ｝ 【 】 “ ” －, full-width digits and blanks where YAML takes their narrow forms.

Inside a text such characters are right. Only what stands where YAML itself wants punctuation is a slip: after a key, in brackets,
as the dash of a list, in the indentation, in a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.i18n import Message, msg

_BRACKETS = {"｛": "{", "｝": "}", "【": "[", "】": "]", "［": "[", "］": "]"}
_OPEN, _CLOSED = "{[｛【［", "}]｝】］"
_QUOTES = {"“": '"', "”": '"', "＂": '"', "‘": "'", "’": "'"}
_WIDE_BLANKS = "\u3000\u2002\u2003\u00a0"
_DASHES = "－—–‐−"
_KEY = re.compile(
    r"""(?P<key>"[^"]*"|'[^']*'|“[^”]*”|[^\s:：,，"'“”{}\[\]｛｝【】#＃&*!|>%@`-][^:：{}\[\]｛｝【】#]{0,30}?)(?P<colon>\s*：\s*|:(?=\s|$)|:(?=[^\s/0-9]))"""
)
_NEXT_KEY = re.compile(r"\s*[^\s，,:：{}\[\]｛｝【】][^，,:：{}\[\]｛｝【】]{0,24}\s*[:：]")
_NUMBER = re.compile(r"[０-９0-9][０-９0-9．.／/％%：:]*")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BLOCK = re.compile(r":\s*[|>][-+0-9]*\s*(#.*)?$")


@dataclass(frozen=True)
class Slip:
    """One character at ``column`` (from 1) that stands for ``wanted``."""

    column: int
    character: str
    wanted: str

    @property
    def message(self) -> Message:
        """What is told of it."""
        if self.character == ":":
            return msg("A blank is missing after the colon.")
        if self.character in _WIDE_BLANKS:
            return msg("A full-width blank stands here; YAML takes the narrow one.")
        return msg("“{character}” stands here; YAML takes “{wanted}”.", character=self.character, wanted=self.wanted.strip())


@dataclass(frozen=True)
class Line:
    """A line with the slips in it, and the line without them."""

    slips: tuple[Slip, ...]
    corrected: str


def look(line: str, depth: int = 0) -> Line:
    """The slips of one line. ``depth``: how many brackets are open where it begins."""
    reader = _Reader(line, depth)
    reader.read()
    return Line(tuple(reader.slips), "".join(reader.out))


def slips(text: str) -> Iterator[tuple[int, Line]]:
    """(line number from 1, what stands there) of every line of a file with a slip."""
    lines = _LINE_BREAK.split(text)
    for number, (line, depth) in enumerate(zip(lines, open_brackets(lines), strict=True), 1):
        if not line.isascii() or ":" in line:
            found = look(line, depth)
            if found.slips:
                yield number, found


def open_brackets(lines: list[str]) -> Iterator[int]:
    """For each line, how many brackets of YAML (narrow or wide) are open where it begins; a text in a block has none."""
    depth, block = 0, -1
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if block >= 0 and line.strip() and indent <= block:
            block = -1
        yield depth
        if block >= 0:
            continue
        if _BLOCK.search(line) and depth == 0:
            block = indent
            continue
        reader = _Reader(line, depth)
        reader.read()
        depth = reader.depth


class _Reader:
    """Reads a line from left to right and writes it without slips."""

    def __init__(self, line: str, depth: int) -> None:
        self.line, self.depth = line, depth
        self.at = 0
        self.out: list[str] = []
        self.slips: list[Slip] = []

    def read(self) -> None:
        self._indentation()
        while self.depth == 0 and self._dash():
            pass
        if self.at < len(self.line) and self.line[self.at] == "＃" and self.depth == 0:
            self._replace(1, "#")
            self._rest()
            return
        if self.line[self.at : self.at + 1] == "#":
            self._rest()
            return
        if self.depth == 0 and not self._key():
            self._rest()
            return
        self._value()

    def _rest(self) -> None:
        self.out.append(self.line[self.at :])
        self.at = len(self.line)

    def _replace(self, length: int, wanted: str) -> None:
        written = self.line[self.at : self.at + length]
        if written != wanted:
            offset = next((n for n, c in enumerate(written) if c not in " \t"), 0)
            self.slips.append(Slip(self.at + offset + 1, written.strip(" ") or written, wanted))
        self.out.append(wanted)
        self.at += length

    def _keep(self, length: int) -> None:
        self.out.append(self.line[self.at : self.at + length])
        self.at += length

    def _indentation(self) -> None:
        while self.at < len(self.line) and self.line[self.at] in " " + _WIDE_BLANKS:
            wide = self.line[self.at] in _WIDE_BLANKS
            self._replace(1, "  " if self.line[self.at] == "\u3000" else " ") if wide else self._keep(1)

    def _dash(self) -> bool:
        """A dash of a list, with the blanks behind it."""
        rest = self.line[self.at :]
        match = re.match(rf"[-{_DASHES}](?:[ {_WIDE_BLANKS}]+|$)|[{_DASHES}](?=[^\s\-{_DASHES}])", rest)
        if match is None:
            return False
        self._replace(1, "-")
        blanks = match[0][1:]
        if not blanks and len(rest) > 1:
            self.out.append(" ")
        for blank in blanks:
            self._replace(1, " ") if blank in _WIDE_BLANKS else self._keep(1)
        return True

    def _key(self) -> bool:
        """A key and its colon; whether a value may follow that YAML reads."""
        match = _KEY.match(self.line, self.at)
        if match is None:
            return self.line[self.at : self.at + 1] in _OPEN
        self._name(match["key"])
        self._colon(match["colon"], match.end() >= len(self.line))
        return True

    def _name(self, key: str) -> None:
        if key[0] == "“":
            self._replace(1, '"')
            self._keep(len(key) - 2)
            self._replace(1, '"')
        else:
            self._keep(len(key))

    def _colon(self, written: str, last: bool) -> None:
        if "：" in written:
            self._replace(len(written), ":" if last else ": ")
        elif written == ":" and self.line[self.at + 1 : self.at + 2] not in ("", " ", "\t"):
            self.slips.append(Slip(self.at + 1, ":", ": "))
            self.out.append(": ")
            self.at += 1
        else:
            self._keep(len(written))

    def _value(self) -> None:
        while self.at < len(self.line) and self.line[self.at] in " \t" + _WIDE_BLANKS:
            self._replace(1, " ") if self.line[self.at] in _WIDE_BLANKS else self._keep(1)
        if self.depth or self.line[self.at : self.at + 1] in tuple(_OPEN):
            self._flow()
            return
        rest = self.line[self.at :].split(" #")[0].rstrip()
        if _NUMBER.fullmatch(rest) and unicodedata.normalize("NFKC", rest) != rest:
            self._replace(len(rest), unicodedata.normalize("NFKC", rest).replace("⁄", "/"))
        self._rest()

    def _flow(self) -> None:
        """Inside brackets, up to the one that closes the outermost."""
        begins = True  # an entry begins here
        valued = [False]  # for each open bracket: what stands here is the value of a key, so it may be text
        parted = [False]  # for each open bracket: a comma has parted its entries
        while self.at < len(self.line):
            character = self.line[self.at]
            if character in _OPEN:
                self.depth += 1
                self._replace(1, _BRACKETS.get(character, character))
                begins = True
                valued.append(False)
                parted.append(False)
            elif character in _CLOSED:
                self.depth = max(0, self.depth - 1)
                valued, parted = valued[:-1] or [False], parted[:-1] or [False]
                self._replace(1, _BRACKETS.get(character, character))
                begins = False
                if self.depth == 0:
                    self._after()
                    return
            elif character in "，、" and valued[-1] and self._is_text():
                self._keep(1)
                begins = False
            elif character == "、" and (parted[-1] or self._comma_follows()):
                self._keep(1)  # commas part the entries of this list, so this mark belongs to one of them
                begins = False
            elif character in ",，、":
                valued[-1] = False
                parted[-1] = parted[-1] or character != "、"
                follows = self.line[self.at + 1 : self.at + 2]
                self._replace(1, "," if character == "," or follows in ("", " ") else ", ")
                begins = True
            elif character in " \t":
                self._keep(1)
            elif character in _WIDE_BLANKS:
                self._replace(1, " ")
            elif character == "#" and self.line[self.at - 1 : self.at] in ("", " "):
                self._rest()
                return
            elif character in "\"'" and begins:
                end = self.line.find(character, self.at + 1)
                self._keep((end if end > 0 else len(self.line) - 1) + 1 - self.at)
                begins = False
            elif character in "“‘" and begins and (end := self._closing(character, valued[-1])) > 0:
                self._replace(1, _QUOTES[character])
                self._keep(end - self.at)
                self._replace(1, _QUOTES[character])
                begins = False
            elif character == "：" and not valued[-1]:
                valued[-1] = True
                follows = self.line[self.at + 1 : self.at + 2]
                self._replace(1, ":" if follows in ("", " ") else ": ")
                begins = True
            elif begins and (number := _NUMBER.match(self.line, self.at)) is not None and self._ends(number.end()):
                self._replace(len(number[0]), unicodedata.normalize("NFKC", number[0]).replace("⁄", "/"))
                begins = False
            else:
                self._keep(1)
                begins = character == ":" and self.line[self.at : self.at + 1] == " "
                valued[-1] = valued[-1] or begins

    def _closing(self, opening: str, valued: bool) -> int:
        """Where the quotation that begins here ends, if it is the whole of an entry; else 0."""
        end = self.line.find("”" if opening == "“" else "’", self.at)
        if valued and self.line[end + 1 : end + 2] in ("，", "、") and _NEXT_KEY.match(self.line, end + 2) is None:
            return 0  # “双减”，减负: the comma goes on in the text
        return end if end > 0 and (self._ends(end + 1) or self.line[end + 1 :].lstrip(" ")[:1] in tuple(":：")) else 0

    def _is_text(self) -> bool:
        """Whether a comma belongs to a value: behind a bracket or before the next key it parts entries."""
        if "".join(self.out).rstrip()[-1:] in tuple("}]\"'"):
            return False
        return _NEXT_KEY.match(self.line, self.at + 1) is None

    def _comma_follows(self) -> bool:
        """Whether a comma parts entries of the innermost open bracket further on in the line."""
        depth, quoted = 0, False
        for character in self.line[self.at + 1 :]:
            quoted ^= character == '"'
            depth += 0 if quoted else (character in _OPEN) - (character in _CLOSED)
            if depth < 0:
                return False
            if depth == 0 and not quoted and character in ",，":
                return True
        return False

    def _ends(self, at: int) -> bool:
        """Whether an entry of a list or mapping ends here; blanks and a comment may follow."""
        rest = self.line[at:].lstrip(f" \t{_WIDE_BLANKS}")
        return rest[:1] in ("", *",，、", *_CLOSED) or (rest[:1] in "#＃" and len(rest) < len(self.line) - at)

    def _after(self) -> None:
        """Behind the last bracket: blanks and a comment."""
        while self.at < len(self.line):
            if self.line[self.at] in _WIDE_BLANKS:
                self._replace(1, " ")
            elif self.line[self.at] == "＃":
                self._replace(1, "#")
                self._rest()
                return
            elif self.line[self.at] == "#":
                self._rest()
                return
            else:
                self._keep(1)
