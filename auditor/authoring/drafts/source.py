"""A policy's text as it is printed: the characters without white space, and where lines and gaps were.

A text may be wrapped anywhere, a word may break over a line or a page; therefore all reading is done on the characters alone,
and line ends are only a hint.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

END = "。！？!?；;：:…"
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
        text, tuple(lines), frozenset(_paragraphs(text, spans, set(pages))), frozenset(gaps), frozenset(cells), tuple(pages)
    )


def _paragraphs(text: str, spans: list[tuple[int, int]], pages: set[tuple[int, int]]) -> list[int]:
    """Where paragraphs begin: after a line that ended a sentence, or that was broken off short of the others."""
    kept = [span for span in spans if span not in pages]
    if not kept:
        return []
    lengths = sorted(end - start for start, end in kept)
    usual = min(lengths[len(lengths) * 9 // 10] * 5 // 6, _LONG)
    found = [kept[0][0]]
    for before, line in pairwise(kept):
        ended = text[before[1] - 1] in END + "”）)】"
        if ended or before[1] - before[0] < usual:
            found.append(line[0])
    return found
