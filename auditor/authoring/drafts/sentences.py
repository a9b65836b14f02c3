"""Sentences of a clause and their parts between commas, with the words of time and duty that stand in them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.numbers import MASK, Number
from auditor.authoring.drafts.numerals import CHINESE, DIGIT, value
from auditor.authoring.drafts.source import Text
from auditor.authoring.drafts.words import PERIOD_UNITS, REPORTED, STRENGTHS

_N = rf"[{DIGIT}{CHINESE}半]{{1,3}}"
_U = "|".join(PERIOD_UNITS)
_PERIODS = re.compile(
    rf"""
    每(?P<n1>{_N})?个?(?P<u1>{_U})(?:度)?(?![级龄岁])
  | (?P<n2>{_N})个?(?P<u2>年|学年|学期|个月|月|周)
      (?=[一1１](?:次|轮|遍|届|评|聘|周期|个周期|考|调|换|审)|为[一1]个?周期|全覆盖|内?(?:实现|达到)?全覆盖|内?轮训一遍)
  | (?P<n3>[一1])(?P<u3>学年|学期|年|个月)(?:内)?
      (?=(?:累计|共|应|要|不少于|不低于|至少|不超过|[两二三四五六1-9])[^以]{{0,6}}[次场节学课])
  | (?P<u4>周)(?=课时|工作量|授课|学时|均课时)
  | 按(?P<u5>{_U})(?!龄|度?考核|级)
  | (?:同一|本|当|整个|一个|全)(?P<u6>学年|学期|年度|年|月)(?=内|[^份级])
  | (?P<u7>年)(?=均|培训学时|人均|度培训|度学时)
  | 人均(?P<u8>年)
  | 逐(?P<u9>年|月|季)
  | (?P<n10>{_N})(?P<u10>年|学年|学期)内(?=[^，。；]{{0,14}}(?:至少|不少于|不低于|不超过|累计|达到|轮训|[一两二三四五六1-9]次))
  | (?<=[起次件例名人节元个课时])[/／](?P<u11>{_U})
    """,
    re.VERBOSE,
)
_BRACKETS = re.compile(r"[（(]([^（()）]{2,160})[)）]")
_STOPS = "。！？!?"
_BULLETS = re.compile("[●•■◆▪○※★☆◇▶➤]")
_COMMAS = re.compile(r"[，,；;：:。！？!?\n|｜]")


@dataclass(frozen=True)
class Period:
    """A word of time: ``unit`` as a draft writes it (year, term, 2_years …)."""

    start: int
    end: int
    unit: str
    near: bool = True


@dataclass
class Part:
    """What stands between two commas, or in brackets. ``numbers`` are those that nothing settled."""

    start: int
    end: int
    inside: bool  # in brackets
    periods: list[Period] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    semicolon: bool = False  # a semicolon stands before it


@dataclass
class Sentence:
    """One sentence of a clause, in parts; ``reported``: it tells what has been done."""

    clause: int | None
    start: int
    end: int
    parts: list[Part]
    reported: bool


def sentences(text: Text, clauses: list[Clause], numbers: list[Number], masked: str) -> Iterator[Sentence]:
    """The sentences of a text in their order."""
    bounds = sorted({0, len(masked), *_ends(text, masked), *(c.start for c in clauses), *(c.body for c in clauses)})
    free = [number for number in numbers if not number.kind]
    place = 0
    inside: list[int] = []
    for start, end in itertools.pairwise(bounds):
        while place < len(clauses) and clauses[place].body <= start:
            inside.append(place)
            place += 1
        clause = inside[-1] if inside else None
        if clause is not None and clauses[clause].start <= start < clauses[clause].body:
            continue
        sentence = Sentence(clause, start, end, [], bool(re.search(REPORTED, masked[start:end])))
        sentence.parts = list(_parts(text, masked, start, end))
        for part in sentence.parts:
            part.periods = list(_periods(masked, part))
            part.numbers = [
                number
                for number in free
                if part.start <= number.start < part.end and not any(p.start <= number.start < p.end for p in part.periods)
            ]
        for part in sentence.parts:  # what stands in brackets belongs to the brackets alone
            if not part.inside:
                within = [other for other in sentence.parts if other.inside and part.start <= other.start < part.end]
                part.numbers = [n for n in part.numbers if not any(o.start <= n.start < o.end for o in within)]
                part.periods = [p for p in part.periods if not any(o.start <= p.start < o.end for o in within)]
        yield sentence


def _ends(text: Text, masked: str) -> Iterator[int]:
    for at, character in enumerate(masked, start=1):
        if character in _STOPS:
            yield at
    yield from (match.start() for match in _BULLETS.finditer(masked) if match.start())
    yield from (start for start in text.paragraphs if start)


def _parts(text: Text, masked: str, start: int, end: int) -> Iterator[Part]:
    inner = [match.span(1) for match in _BRACKETS.finditer(masked, start, end)]
    cuts = [start]
    for match in _COMMAS.finditer(masked, start, end):
        at = match.start()
        if match[0] in ":：" and masked[at - 1 : at].isdigit() and masked[at + 1 : at + 2].isdigit():
            continue
        if match[0] == "," and masked[at - 1 : at].isdigit() and masked[at + 1 : at + 4].isdigit():
            continue
        cuts.append(match.end())
    cuts += [cell for cell in text.cells if start < cell < end]
    cuts = sorted({*cuts, end})
    found: list[Part] = []
    for left, right in itertools.pairwise(cuts):
        if any(a < left < b for a, b in inner):
            continue
        last = next((b + 1 for a, b in inner if left <= a < right < b), right)
        last = next((cut for cut in cuts if cut >= last), end)
        found.append(Part(left, last, False, semicolon=masked[left - 1 : left] in tuple("；;")))
    for left, right in inner:
        found.append(Part(left, right, True))
    return iter(sorted(found, key=lambda part: (part.start, part.inside)))


def _periods(masked: str, part: Part) -> Iterator[Period]:
    for match in _PERIODS.finditer(masked, part.start, part.end):
        name = next(key for key in ("u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "u10", "u11") if match[key])
        printed = match["n1"] or match["n2"] or match["n3"] or match["n10"] or "1"
        unit = PERIOD_UNITS[match[name]]
        if masked[match.start() - 1 : match.start()] in tuple("近前后早"):
            continue
        yield Period(match.start(), match.end(), period_of(printed, unit), name in ("u1", "u2", "u3", "u4", "u7", "u10", "u11"))


def period_of(printed: str, unit: str) -> str:
    """``year``, ``2_years``, ``half_year`` … of 每年, 每两年, 每半年."""
    if printed == "半":
        return f"half_{unit}"
    count = value(printed)
    if count is None or count == 1:
        return unit
    return f"{count}_{unit.removeprefix('school_')}s"


# ---------------------------------------------------------------- duty


@lru_cache(maxsize=1)
def _strengths() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{words})" for name, words in STRENGTHS))


@dataclass(frozen=True)
class Duty:
    """``strength`` as drafts write it (plain: no word), and the word that gave it."""

    strength: str
    word: str = ""


_OWN_SUBJECT = re.compile(
    r"(?:每学期|每学年|每年|每月)?(?:各级|各类|各|每校|每所|学校|教育局|教育行政|县|市|教师|校长|教职工|班主任|中小学|幼儿园|高校|工会)"
)
_AIMED = ("力争", "争取", "努力")


def duty(masked: str, sentence: Sentence, number: int, at: int, end: int, *, conditional: bool) -> Duty:
    """What governs the words from ``at`` to ``end`` in part ``number`` of a sentence.

    The nearest word before it in its own part; else, for a condition (满9年的，应当…), what follows it; else what an earlier part
    of the sentence said, unless the part has a subject of its own.
    """
    part = sentence.parts[number]
    own = _words(masked, part.start, part.end, sentence)
    inner = [other for other in sentence.parts if other.inside and not part.inside and part.start <= other.start < part.end]
    own = [item for item in own if not any(other.start <= item[0] < other.end for other in inner)]
    principle = next((item for item in own if item[1] == "principle"), None)
    if principle is not None:
        return Duty("principle", principle[2])
    before = [item for item in own if item[0] < end]
    if before:
        chosen = _nearest(before)
        if chosen[1] != "may" or not conditional:
            return Duty(chosen[1], chosen[2])
    later = [item for item in own if item[0] >= end]
    if later and (conditional or later[0][2] == "的目标"):
        return Duty(later[0][1], later[0][2])
    if conditional:
        for follower in sentence.parts[number + 1 :]:
            if follower.inside:
                continue
            words = _words(masked, follower.start, follower.end, sentence)
            if words:
                first = next((item for item in words if item[1] == "principle"), words[0])
                return Duty(first[1], first[2])
    if not part.inside:
        for follower in sentence.parts[number + 1 :]:  # …，的目标: it closes a list of parts
            found = re.search("的目标", masked[follower.start : follower.end])
            if found and not re.search("严格|确保|必须", masked[sentence.start : follower.end]):
                return Duty("aim", "的目标")
    if part.semicolon:
        return Duty("plain")
    if conditional and masked[end : end + 1] == "的":
        return Duty("plain")  # 满10年的，…: what an earlier part says is said of others
    for earlier in reversed(sentence.parts[:number]):
        if earlier.inside or (part.inside and not earlier.start <= part.start < earlier.end):
            continue
        words = _words(masked, earlier.start, earlier.end, sentence)
        if words:
            chosen = _nearest(words)
            if chosen[2] == "有条件的" or chosen[2].startswith("一般"):
                break
            alone = bool(_OWN_SUBJECT.match(masked, part.start))
            if chosen[1] in ("must", "principle") or (chosen[1] != "may" and (not alone or chosen[2] in _AIMED)):
                return Duty(chosen[1], chosen[2])
            if chosen[1] != "may":
                break
        if earlier.semicolon:
            break
    return Duty("plain")


def _nearest(words: list[tuple[int, str, str]]) -> tuple[int, str, str]:
    """The last of some words; 要努力 and 应逐步 are the must before them only where nothing softer follows at once."""
    return words[-1]


def _words(masked: str, start: int, end: int, sentence: Sentence) -> list[tuple[int, str, str]]:
    found: list[tuple[int, str, str]] = []
    for match in _strengths().finditer(masked, start, end):
        name = match.lastgroup or ""
        if match[0] == "的目标" and re.search("严格|确保|必须", masked[sentence.start : match.start()]):
            continue
        if (
            match[0] in ("推动", "推进", "不断", "逐步", "支持", "引导")
            and name in ("aim", "urge")
            and found
            and found[-1][1] == "must"
        ):
            continue
        found.append((match.start(), name, match[0]))
    return found


__all__ = ["MASK", "Duty", "Part", "Period", "Sentence", "duty", "period_of", "sentences"]
