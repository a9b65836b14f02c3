"""A document's numbered clauses. How a document numbers is found in the document: a number counts when it carries on a row.

Every place that looks like a clause's number is a candidate; it is taken when it is the next of its row (二 after 一, 3.2 after
3.1, 第五条 after 第四条, also across the clauses above it), or begins a row that goes on later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.authoring.drafts.numerals import ordinal
from auditor.authoring.drafts.source import END, Text

_CN = "一二三四五六七八九十百"
_D = "0-9０-９"
_STYLES: tuple[tuple[str, str], ...] = (
    ("annex", rf"附[件表录](?P<n>[{_CN}]{{1,3}}|[{_D}]{{1,2}})?[:：.．、]?"),
    ("part", rf"第(?P<n>[{_CN}]{{1,4}}|[{_D}]{{1,3}})部分[:：、]?"),
    ("chapter", rf"第(?P<n>[{_CN}]{{1,4}}|[{_D}]{{1,3}})章"),
    ("section", rf"第(?P<n>[{_CN}]{{1,4}}|[{_D}]{{1,3}})节"),
    ("article", rf"第(?P<n>[{_CN}零〇]{{1,6}}|[{_D}]{{1,3}})条"),
    ("bracket", rf"[（(](?P<n>[{_CN}]{{1,3}})[)）]"),
    ("digits", rf"[（(](?P<n>[{_D}]{{1,2}})[)）]"),
    ("firstly", rf"(?P<n>[{_CN}]{{1,2}})[是要](?=[^的非])"),
    ("comma", rf"(?P<n>[{_CN}]{{1,3}})、"),
    ("decimal", rf"(?P<n>[{_D}]{{1,2}}(?:[.．][{_D}]{{1,2}})+)[.．、]?(?![{_D}%％:：])"),
    ("point", rf"(?P<n>[{_D}]{{1,3}})[.．、](?![{_D}])"),
    ("half", rf"(?P<n>[{_D}]{{1,2}})[)）]"),
    ("circle", r"(?P<n>[①-⑳])"),
    ("roman", r"(?P<n>[Ⅰ-Ⅻ])[.．、]?"),
    ("code", rf"(?P<letter>[A-Z])[-]?(?P<n>[{_D}]{{1,2}})[.．、:：]?(?![{_D}%])"),
    ("cell", rf"(?P<n>[{_D}]{{1,2}})(?=[一-鿿“《])"),
)
_SPOT = re.compile(
    "|".join(f"(?=(?P<{name}>{pattern.replace('?P<n>', '').replace('?P<letter>', '')}))" for name, pattern in _STYLES)
)
_PATTERNS = {name: re.compile(pattern) for name, pattern in _STYLES}
_ENDERS = "。；;：:！？!?，,|｜…"
_CLOSERS = "”）)》】"
_UNIT = re.compile(
    "年(?!级)|个|月|日|次|名(?!师|校)|人(?!才|员|事)|元|岁|[%％]|天|周|学时|学分|课时|小时|届|项|级|所|分(?![级类层])|篇|节(?!日|假)|条(?!件)"
)
_REFERRING = re.compile("[第照据按依合反本《违在与和及、之到至有由以]")
_REFERRED = re.compile("[、，]?(规定|等|的(?!规定)|所[列述规]|第|款|项(?!目)|至第|到第|[和与或及]第|、第)")
_REFERRED_ITEM = re.compile("规定|所[列述]|款|项(?!目)|[、至到和与或及][（(第]")
_WORD_BEFORE = "统唯同万专单之第逐合其划如归不初高大小每"
_DEEPER = {name: depth for depth, name in enumerate(["annex", "part", "chapter", "section", "article"])}


@dataclass(frozen=True)
class Clause:
    """One numbered clause. ``number`` as printed; ``start``–``body``: its place; ``end``: where the next one begins.

    ``parent``: index of the clause it stands under, or None. ``path``: the numbers from the top, joined as officers cite it.
    """

    number: str
    start: int
    body: int
    end: int
    parent: int | None
    style: str
    path: str


@dataclass(frozen=True)
class _Mark:
    style: str
    number: str
    start: int
    end: int
    value: tuple[int, ...]
    place: str  # A: begins a line, B: after a stop or a gap, C: anywhere


def find_clauses(text: Text) -> list[Clause]:
    """The clauses of a text in their order."""
    marks = list(_marks(text))
    taken = _rows(text, marks)
    clauses: list[Clause] = []
    for place, (mark, parent) in enumerate(taken):
        end = taken[place + 1][0].start if place + 1 < len(taken) else len(text.chars)
        path = _path(mark, parent, clauses)
        clauses.append(Clause(mark.number, mark.start, mark.end, end, parent, mark.style, path))
    return clauses


def _path(mark: _Mark, parent: int | None, clauses: list[Clause]) -> str:
    """The numbers from the top; an article counts through its chapters, and 3.2 says itself that it stands under 3."""
    above = parent
    while above is not None and (
        (mark.style in _DEEPER and clauses[above].style != "annex")
        or (mark.style.startswith("decimal") and re.match("decimal|point|cell|code", clauses[above].style))
    ):
        above = clauses[above].parent
    if above is None:
        return _cited(mark)
    between = " " if _cited(mark)[0].isdigit() and clauses[above].path[-1].isdigit() else ""
    return clauses[above].path + between + _cited(mark)


def _cited(mark: _Mark) -> str:
    """How a clause is cited: 二（三）8, 第五条（一）."""
    number = unicodedata.normalize("NFKC", mark.number).rstrip(".、:|")
    return f"（{number.strip('()')}）" if number.startswith("(") else number


# ---------------------------------------------------------------- candidates


def _marks(text: Text) -> Iterator[_Mark]:
    chars = text.chars
    lines = text.line_starts
    pages = {start for start, _ in text.pages}
    for spot in _SPOT.finditer(chars):
        at = spot.start()
        if at in pages:
            continue
        for style, _ in _STYLES:
            if spot[style] is None:
                continue
            match = _PATTERNS[style].match(chars, at)
            if match is None:
                continue
            mark = _mark(text, style, match, lines)
            if mark is not None:
                yield mark
                break


def _mark(text: Text, style: str, match: re.Match[str], lines: frozenset[int]) -> _Mark | None:
    chars, at = text.chars, match.start()
    before = chars[at - 1] if at else "。"
    after = chars[match.end() :]
    place = "C"
    if at in lines or (before in "|｜" and (at - 1) in lines):
        place = "A"
    elif before in _ENDERS or at in text.gaps or (before in _CLOSERS and style != "cell"):
        place = "B"
    if place == "C" and not _plausible(style, before, after, match):
        return None
    if style in ("article", "chapter", "section", "part") and (_REFERRED.match(after) or (before in "《“" and place != "A")):
        return None
    if style in ("bracket", "digits") and (before == "第" or _REFERRED_ITEM.match(after)):
        return None
    if style == "annex" and (at not in text.paragraphs or (match["n"] is None and match[0][-1] in ":：")):
        return None  # 附件：1.… lists what is enclosed, and is no clause
    if style == "decimal" and (_UNIT.match(after) or (place == "C" and not _among_words(before, after))):
        return None
    if style == "firstly" and place == "C":
        return None
    if style == "code" and place == "C" and not _among_words(before, after):
        return None
    if style == "cell" and not (place == "A" and match.end() in text.gaps and not _UNIT.match(after)):
        return None
    if style == "circle" and place == "C" and before not in "“" and not after:
        return None
    if style == "point" and _enclosed(chars, at):
        return None
    if style in ("point", "half") and chars[at - 1 : at].isdigit() and at not in lines and at not in text.gaps:
        return None
    if style == "comma" and (after[:1] in _CN or before in _CN):
        return None
    value = _value(style, match)
    if value is None:
        return None
    name = f"{style}{len(value)}" if style == "decimal" else f"{style}{match['letter']}" if style == "code" else style
    number = match[0].rstrip(":：|") if style in ("annex", "part", "code") else match[0]
    return _Mark(name, number, at, match.end(), value, place)


def _among_words(before: str, after: str) -> bool:
    """Whether a number stands between two words, as where a line end was lost: …要求1.1目标…"""
    return bool(re.match("[一-鿿）”。]", before) and re.match("[一-鿿“《]", after))


_ENCLOSED = re.compile(rf"附[件表][:：](?:[{_D}]{{1,2}}[.．、][^。；]{{2,60}}?)*$")


def _enclosed(chars: str, at: int) -> bool:
    """Whether a number stands in the list of what is enclosed."""
    return _ENCLOSED.search(chars, max(0, at - 400), at) is not None


def _plausible(style: str, before: str, after: str, match: re.Match[str]) -> bool:
    """Whether a number in the middle of a line may begin a clause: pasted text has lost its line ends."""
    if style in ("annex", "cell", "roman", "half"):
        return False
    if style == "comma":
        return before not in _WORD_BEFORE and before not in _CN and before not in "“《（("
    if style == "point":
        return not (before.isascii() and before.isalnum()) and before not in "〔（(《“第" and not after[:1].isascii()
    if style in ("article", "chapter", "section", "part"):
        return not _REFERRING.match(before)
    if style in ("bracket", "digits", "circle"):
        return before not in "《“第"
    return True


def _value(style: str, match: re.Match[str]) -> tuple[int, ...] | None:
    if style == "decimal":
        parts = re.split("[.．]", match["n"])
        values = tuple(ordinal(part) or 0 for part in parts)
        return values if all(values) else None
    if style == "annex" and match["n"] is None:
        return (1,)
    printed = unicodedata.normalize("NFKC", match["n"])
    if style == "roman":
        return (["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ"].index(match["n"]) + 1,)
    number = ordinal(printed)
    return None if number is None else (number,)


# ---------------------------------------------------------------- rows


def _rows(text: Text, marks: list[_Mark]) -> list[tuple[_Mark, int | None]]:
    """The candidates that carry on a row, each with the index of the clause it stands under."""
    taken: list[tuple[_Mark, int | None]] = []
    stack: list[int] = []  # indices into ``taken``, outermost first
    last: dict[str, tuple[int, ...]] = {}
    reached = 0
    for number, mark in enumerate(marks):
        if mark.start < reached:
            continue
        open_styles = [taken[index][0].style for index in stack]
        if not _fits(text, mark, number, marks, open_styles, last, bool(taken)):
            continue
        while stack and _ends(text, taken[stack[-1]][0], mark, open_styles):
            stack.pop()
            open_styles.pop()
        if mark.style in open_styles:
            del stack[open_styles.index(mark.style) :]
        parent = stack[-1] if stack else None
        if mark.value[-1] == 1:
            for style in list(last):  # rows below begin anew
                if style not in open_styles and style != mark.style and _below(style, mark.style):
                    last.pop(style, None)
        last[mark.style] = mark.value
        stack.append(len(taken))
        taken.append((mark, parent))
        reached = mark.end
    return taken


def _below(style: str, of: str) -> bool:
    return of in _DEEPER and style not in _DEEPER


def _ends(text: Text, upper: _Mark, mark: _Mark, open_styles: list[str]) -> bool:
    """Whether what ``upper`` opened is over: 一是…二是… ends with its paragraph, decimals with a shorter one."""
    if upper.style == mark.style:
        return False
    if upper.style.startswith("decimal"):
        if mark.style in ("point", "cell"):
            return mark.style not in open_styles and mark.value == (upper.value[0] + 1,)
        return mark.style.startswith("decimal") and len(mark.value) <= len(upper.value)
    if upper.style == "firstly":
        return mark.start in text.paragraphs
    if mark.style in _DEEPER:
        return upper.style not in _DEEPER or _DEEPER[upper.style] > _DEEPER[mark.style]
    if mark.style == "comma" and upper.style not in _DEEPER and mark.style not in open_styles:
        return mark.value != (1,)
    if mark.style.startswith("code") and upper.style.startswith("code"):
        return upper.style > mark.style
    return False


def _fits(
    text: Text,
    mark: _Mark,
    number: int,
    marks: list[_Mark],
    open_styles: list[str],
    last: dict[str, tuple[int, ...]],
    begun: bool,
) -> bool:
    before = last.get(mark.style)
    if mark.style == "cell" and not (_goes_on(mark, number, marks) or _has_parts(mark, number, marks)):
        return before is not None and mark.value == (before[0] + 1,)
    if mark.style == "cell" and before is None and _has_parts(mark, number, marks):
        return True
    if before is not None and mark.value == (*before[:-1], before[-1] + 1):
        nested = mark.style == "point" or mark.style in _DEEPER or mark.style.startswith(("decimal", "code"))
        return mark.place != "C" or mark.style in open_styles or nested
    if mark.value[-1] == 1 and mark.style.startswith("decimal"):
        if not (mark.value[0] == 1 or begun):
            return False
        if mark.place == "C":
            return _goes_on(mark, number, marks) and (before is None or mark.value > before)
        return _goes_on(mark, number, marks) or (mark.place == "A" and (before is None or mark.value > before))
    if mark.style.startswith("decimal") and begun and mark.place == "A" and mark.start in text.paragraphs:
        following = before is not None and mark.value > before and mark.value[0] - before[0] <= 1
        return following and mark.value[-1] <= 3 + (
            before[-1] if before and mark.value[:-1] == before[:-1] else 0
        )  # one left out
    if mark.value == (1,):
        if mark.style == "annex":
            return True
        if mark.style == "comma" and before is not None and mark.place != "A":
            return False
        if mark.style in ("chapter", "article") and mark.place == "A":
            return True
        return _goes_on(mark, number, marks) or (
            mark.place == "A" and mark.style in ("bracket", "comma") and mark.start in text.paragraphs
        )
    if mark.style in ("article", "chapter", "section") and mark.place == "A" and (before is None or mark.value > before):
        ended = mark.start == 0 or text.chars[mark.start - 1] in END
        return ended and _goes_on(mark, number, marks)  # a number was left out, or the text is a fragment
    if before is None and mark.place == "A" and (mark.style.startswith("code") or mark.style == "comma"):
        return _goes_on(mark, number, marks)  # a fragment: its first clause lies before it
    if not begun and mark.place == "A" and mark.style in ("point", "bracket", "comma", "section"):
        return mark.start < 2000  # the text is a fragment: it begins in the middle
    if before is not None and mark.place == "A" and mark.start in text.paragraphs and mark.style in ("point", "bracket", "comma"):
        return before[-1] < mark.value[-1] <= before[-1] + 3 and mark.style in open_styles
    return False


def _goes_on(mark: _Mark, number: int, marks: list[_Mark]) -> bool:
    """Whether a later candidate is the next of a row that begins here, before the row begins again."""
    following = (*mark.value[:-1], mark.value[-1] + 1)
    for later in marks[number + 1 :]:
        if later.style != mark.style:
            continue
        if later.value == following:
            return True
        if later.value == mark.value:
            return False
    return False


def _has_parts(mark: _Mark, number: int, marks: list[_Mark]) -> bool:
    """Whether the next candidate is the first part of this one: 2 … 2.1."""
    later = marks[number + 1] if number + 1 < len(marks) else None
    return later is not None and later.style == "decimal2" and later.value == (*mark.value, 1)
