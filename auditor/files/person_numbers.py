"""Numbers of persons in any text: identity cards and mobile phones, however they are written.

Full-width digits, blanks, dashes or dots between digits, Chinese numerals, and the country's code are looked through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

HIDDEN = "***"
_SHORTEST = 11
_CHINESE_DIGITS = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_BETWEEN = r"[\s\u00ad\u200b-\u200f\u2060\ufeff_.·•・．~‐‑‒–—―－-]{0,3}"
_DIGIT = r"[\d①-⑨〇零○一二三四五六七八九]"
_LAST = "[XxＸｘ×Хх]"
_RUN = re.compile(f"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{{_SHORTEST - 1},}}(?:{_BETWEEN}{_LAST}(?![0-9A-Za-z]))?")
"""Enough digits for a number of a person, with little between them."""
_GROUP = re.compile(f"{_DIGIT}+{_LAST}?|{_LAST}")
_HASH = re.compile(r"(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{32,}(?![0-9A-Za-z])")
_PROVINCES = ("1[1-5]", "2[123]", "3[1-7]", "4[1-6]", "5[0-4]", "6[1-5]", "71", "8[123]")
_BIRTH = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"

_Groups = Sequence[str]
_Tests = Mapping[re.Pattern[str], Callable[[_Groups], bool]]
"""Pattern of digits → whether they are meant, by the groups in which they are written."""


def _in_one(groups: _Groups) -> bool:
    return len(groups) == 1


def _no_other_number(groups: _Groups) -> bool:
    """False where three of the groups are a day (17.5 2025-03-01 1), or two are a number with decimals (1.3912345678)."""
    if len(groups) == 2 and len(groups[0]) < 3 and len(groups[1]) < _SHORTEST:
        return False
    triples = zip(groups, groups[1:], groups[2:], strict=False)
    return not any(len(y) == 4 and y[:2] in ("19", "20") and len(m) <= 2 and len(d) <= 2 for y, m, d in triples)


def _any_way(groups: _Groups) -> bool:
    return True


_SURE: _Tests = {
    re.compile(rf"[1-9]\d{{5}}{_BIRTH}\d{{3}}[\dX]"): _in_one,
    re.compile(rf"(?:{'|'.join(_PROVINCES)})\d{{4}}{_BIRTH}\d{{3}}[\dX]"): _any_way,
}
_LIKELY: _Tests = {
    re.compile(r"[1-9]\d{16}[\dX]"): _in_one,
    re.compile(rf"[1-9]\d{{5}}{_BIRTH}\d{{3}}[\dX]"): _any_way,
    re.compile(r"[1-9]\d{14}"): _in_one,
    re.compile(r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"): lambda groups: list(map(len, groups)) == [6, 6, 3],
    re.compile(r"(?:0086|086|86|0)?1[3-9]\d{9}"): _no_other_number,
}


def without_numbers(text: str) -> str:
    """``text`` with ``***`` in the place of anything that looks like the number of an identity card or of a mobile phone."""
    return _without(text, _LIKELY)


def without_id_numbers(text: str) -> str:
    """``text`` with ``***`` in the place of every number of an identity card, told by the date of birth in it."""
    return _without(text, _SURE)


def _without(text: str, tests: _Tests) -> str:
    if len(text) < _SHORTEST or not (runs := list(_RUN.finditer(text))):
        return text
    hashes = [found.span() for found in _HASH.finditer(text)]
    parts, last = [], 0
    for start, end in (span for run in runs for span in _numbers(run, tests)):
        if not any(a <= start and end <= b for a, b in hashes):
            parts += [text[last:start], HIDDEN]
            last = end
    return "".join((*parts, text[last:]))


def _numbers(run: re.Match[str], tests: _Tests) -> list[tuple[int, int]]:
    """Where in the text numbers of persons stand: from the beginning of a group of digits to the end of one."""
    groups = list(_GROUP.finditer(run.group()))
    written = ["".join(map(_digit, group.group())) for group in groups]
    digits, starts = "".join(written), list(accumulate(map(len, written), initial=0))
    nth_from = {start: nth for nth, start in enumerate(starts)}
    taken = bytearray(len(groups))
    found = []
    for pattern, test in tests.items():
        for first, start in enumerate(starts[:-1]):
            match = pattern.match(digits, start)
            last = nth_from.get(match.end()) if match else None  # the group behind it
            if last is not None and not any(taken[first:last]) and test(written[first:last]):
                taken[first:last] = b"\1" * (last - first)
                found.append((groups[first].start() + run.start(), groups[last - 1].end() + run.start()))
    return sorted(found)


def _digit(c: str) -> str:
    if c in _CHINESE_DIGITS:
        return _CHINESE_DIGITS[c]
    return str(unicodedata.digit(c, "X"))
