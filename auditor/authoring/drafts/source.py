"""A policy's text as it is printed: the characters without white space, and where lines and gaps were.

A text may be wrapped anywhere, a word may break over a line or a page; therefore all reading is done on the characters alone,
and line ends are only a hint.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

END = "。！？!?；;：:…"
_CLOSING = "”）)】"
_MARKED = re.compile(
    r"第[一二三四五六七八九十百零〇0-9]{1,5}[章节条]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十0-9]{1,3}[)）]"
    r"|[0-9０-９]{1,2}(?:[.．、][^0-9]|[)）]|(?:[.．][0-9]{1,2})+[^0-9%％])|[①-⑳●•■◆▪○※★☆◇▶➤|｜]|[A-Z][0-9]{1,2}[^0-9]|附[件表]|[一二三四五六七八九十][是要][^的]"
)
_GOES_ON = re.compile("[，。：；、]|第[一二三四五六七八九十百零〇0-9]{1,5}条")
_PAGE = re.compile(r"[—－–-]{0,2}\s*\d{1,3}\s*[—－–-]{0,2}|第\s*\d{1,3}\s*页(\s*[,，/]?\s*共\s*\d{1,3}\s*页)?")
_LONG = 40  # characters: a line that breaks off beyond this without a full stop goes on in the next


@dataclass(frozen=True)
class Text:
    """``chars``: the text without white space. ``lines``: offset and line number at which each line begins, sorted.

    ``paragraphs``: offsets at which a paragraph begins. ``gaps``: offsets before which there is white space inside a line.
    ``cells``: those of them that are wide, as between the cells of a table.
    ``pages``: offsets (start, end) of page numbers that stand in a line of their own.
    """

    chars: str
    lines: tuple[tuple[int, int], ...]
    paragraphs: frozenset[int]
    gaps: frozenset[int]
    cells: frozenset[int]
    pages: tuple[tuple[int, int], ...]

    def line(self, at: int) -> int:
        """The number of the line (from 1) in which the character at ``at`` stands."""
        place = bisect_right(self.lines, (at, 1 << 60)) - 1
        return self.lines[place][1] if place >= 0 else 1

    @property
    def line_starts(self) -> frozenset[int]:
        """The offsets at which lines begin."""
        return frozenset(start for start, _ in self.lines)


def read_text(written: str) -> Text:
    """The text of a document as it was written or pasted."""
    chars: list[str] = []
    lines: list[tuple[int, int]] = []
    spans: list[tuple[int, int]] = []
    gaps: set[int] = set()
    cells: set[int] = set()
    pages: list[tuple[int, int]] = []
    at = 0
    for number, line in enumerate(re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", written), start=1):
        words, between = line.split(), re.findall(r"\s+", line.strip())
        if not words:
            continue
        whole = "".join(words)
        lines.append((at, number))
        spans.append((at, at + len(whole)))
        if _PAGE.fullmatch(line.strip()):
            pages.append(spans[-1])
        for word, gap in zip(words[:-1], between, strict=True):
            at += len(word)
            gaps.add(at)
            if "\t" in gap or len(gap) > 1:
                cells.add(at)
            chars.append(word)
        chars.append(words[-1])
        at += len(words[-1])
    text = "".join(chars)
    return Text(
        text,
        tuple(lines),
        frozenset(_paragraphs(text, spans, set(pages), cells)),
        frozenset(gaps),
        frozenset(cells),
        tuple(pages),
    )


def _paragraphs(text: str, spans: list[tuple[int, int]], pages: set[tuple[int, int]], cells: set[int]) -> list[int]:
    """Where paragraphs begin.

    In a text that is wrapped (most lines end without a stop) a paragraph begins after a stop, with a number or a bullet, after a
    numbered heading, or in a row of a table; elsewhere with each line, unless a long line before it broke off.
    """
    kept = [span for span in spans if span not in pages]
    if not kept:
        return []
    stopped = [text[end - 1] in END + _CLOSING for _, end in kept]
    wrapped = sum(stopped) * 2 < len(kept) > 5
    lengths = sorted(end - start for start, end in kept)
    usual = min(lengths[len(lengths) * 9 // 10] * 5 // 6, _LONG)
    rows = [any(start < cell < end for cell in cells) for start, end in kept]
    found = [kept[0][0]]
    for place in range(1, len(kept)):
        before, start = kept[place - 1], kept[place][0]
        short = before[1] - before[0] < usual
        headed = short and _MARKED.match(text, before[0]) is not None and not _GOES_ON.search(text, *before)
        begins = stopped[place - 1] or rows[place - 1] or rows[place] or _MARKED.match(text, start) is not None
        if begins or headed or (short and not wrapped):
            found.append(start)
    return found
