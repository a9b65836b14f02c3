"""Every number of a text, and what can be said of it by itself: a date, a document's number, a name, a count of clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.numerals import CHINESE, DIGIT, PRINTED
from auditor.authoring.drafts.source import Text
from auditor.authoring.drafts.words import AT_LEAST, AT_MOST, LESS_THAN, MORE_THAN, Words
from auditor.i18n import Message, msg

KINDS = ("requirement", "result", "document_number", "date", "ordinal", "name", "grant", "aim", "none", "open")
MASK = "□"
UNSETTLED = msg("what it counts is not clear")
_CLAUSE, _PAGE_NUMBER = msg("number of the clause"), msg("page number")
_ROW, _NAME = msg("counts in a row"), msg("part of a name")

_Y = r"(?:19|20)\d{2}"
_CN = "一二三四五六七八九十"
_DATES = re.compile(
    rf"""
    {_Y}[-/.．]\d{{1,2}}[-/.．]\d{{1,2}}日?(?:\d{{1,2}}[:：]\d{{2}}(?:[:：]\d{{2}})?)?
  | {_Y}年?[-—–－~～至到]{{1,2}}{_Y}(?:学年度?|年度?)?
  | {_Y}(?:学年度?|年度?)(?:\d{{1,2}}月(?:\d{{1,2}}日|份)?(?:[-—–~～至到]{{1,2}}(?:\d{{1,2}}月)?\d{{1,2}}日)?)?
  | \d{{1,2}}月\d{{1,2}}日(?:[-—–~～至到]{{1,2}}(?:\d{{1,2}}月)?\d{{1,2}}日)?
  | (?<![\d个])\d{{1,2}}(?:[-—–~～至到、和]\d{{1,2}})?月(?!龄)
  | [〇零○一二三四五六七八九]{{4}}年(?:[{_CN}]{{1,2}}月(?:[{_CN}]{{1,3}}日)?)?
  | (?<![每个{_CN}])[{_CN}]{{1,2}}月(?:[{_CN}]{{1,3}}日|份|底|初|上旬|中旬|下旬)
  | (?<![\d.])(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?![\d])
  | (?<![\d.])\d{{1,2}}时(?:\d{{1,2}}分|半)?(?!间)
  | (?<![\d.:：]){_Y}(?![\d.%％]|[余多]?[名人次元个所万亿册本套])
    """,
    re.VERBOSE,
)
_DOCUMENTS = re.compile(
    r"[〔［\[(（【]\d{4}[〕］\])）】](?:第)?[0-9]{1,5}号|(?:令|公告|文)?第\d{1,5}号(?:令)?|GB/?T?\d[\d.]*[-—]?\d*|JGJ\d+[-—]\d+|建标\d+[-—]?\d*"
)
_ORDINALS = re.compile(
    rf"第[{CHINESE}{DIGIT}]{{1,5}}(?:[、至到和—-]第?[{CHINESE}{DIGIT}]{{1,3}})?(?![分])|(?<=附件)[{DIGIT}]{{1,2}}|(?<=附件)[{_CN}]{{1,2}}(?![个次名])|(?<=附表)[{DIGIT}]{{1,2}}"
    rf"|(?<=[表图])[{DIGIT}]{{1,2}}(?![个次名人])|(?<![A-Za-z{DIGIT}])[A-Z][{DIGIT}]{{1,2}}(?![{DIGIT}A-Za-z.%％年月+])"
)
_WEEKDAYS = re.compile(r"(?:周|星期)[一二三四五六](?:[、至和到—-](?:周|星期)?[一二三四五六])*(?=[^名次个课节年月期所类]|$)")
_RANKS = re.compile(rf"(?<=前)[{DIGIT}{CHINESE}]{{1,3}}(?=[名位])")
_CONTACTS = re.compile(
    r"(?:https?://|www\.)[\x21-\x7e]+|[\w.]+@[\w.]+|0\d{2,3}[-—－]?\d{7,8}|1[3-9]\d{9}|\d{3,4}[-—]\d{7,8}|(?<=邮编)[:：]?\d{6}|(?<=QQ群)[:：]?\d+|\d{3,4}[*×xX]\d{2,4}|\d{9,}"
)
_CONGRESSES = re.compile(
    r"[二三]?十[一二三四五六七八九]?(?:大(?=精神|报告|以来|代表|关于|召开|胜利|[，。、])|届(?=[一二三四五六七]中全会|中央))|[一二三四五六七]中全会"
)
_PLANS = re.compile(rf"[{CHINESE}{DIGIT}]{{1,2}}年(?:行动|发展|攻坚|提升|建设){{0,2}}(?:计划|规划|方案)")
_VERSIONS = re.compile(r"\d+\.\d+版|\d+\+(?:\d+|[A-Z])|[A-Z]\+\d+|V\d+(?:\.\d+)?")
_TITLES = re.compile(r"《[^》]{1,120}》")
_QUOTES = re.compile(r"“[^“”]{1,60}”|‘[^‘’]{1,60}’|「[^」]{1,60}」|\"[^\"]{1,60}\"")
_MEASURED = re.compile(
    rf"(?:每|{AT_LEAST}|{AT_MOST}|{LESS_THAN}|{MORE_THAN}).{{0,20}}[{DIGIT}{CHINESE}]|[{DIGIT}{CHINESE}][^”]{{0,6}}(?:以上|以下|以内)"
)
_RANGE = re.compile(r"[-—–－~～至到]{1,2}")


@dataclass(frozen=True)
class Number:
    """A number where it stands. ``kind`` is "" while nothing settles it; ``why`` is told beside it."""

    start: int
    end: int
    word: str
    kind: str = ""
    role: str = ""
    why: Message = UNSETTLED


@lru_cache(maxsize=16)
def _lists(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The names and the words without a number, the longest first."""
    longest = ("|".join(sorted(part.split("|"), key=lambda word: -len(word))) for part in (words.names, words.no_number))
    names, nothing = (re.compile(part) for part in longest)
    return names, nothing


def find_numbers(text: Text, clauses: list[Clause], words: Words) -> tuple[list[Number], str]:
    """Every number, sorted, and the text with names, titles, dates and list numbers masked so that no measure is read in them."""
    chars = text.chars
    folded = _fold(chars)
    settled: list[Number] = []
    taken = bytearray(len(chars))

    def settle(start: int, end: int, kind: str, role: str, why: Message) -> None:
        if not any(taken[start:end]):
            settled.append(Number(start, end, chars[start:end], kind, role, why))
            taken[start:end] = b"\1" * (end - start)

    for clause in clauses:
        for match in PRINTED.finditer(chars, clause.start, clause.body):
            settle(*match.span(), "ordinal", "clause_number", _CLAUSE)
        circled = re.match("[①-⑳Ⅰ-Ⅻ]", chars[clause.start : clause.body])
        if circled:
            settle(clause.start, clause.start + 1, "ordinal", "clause_number", _CLAUSE)
    for start, end in text.pages:
        for match in PRINTED.finditer(chars, start, end):
            settle(*match.span(), "ordinal", "page", _PAGE_NUMBER)
    for match in re.finditer(rf"[{DIGIT}]{{1,2}}(?=[.．、][^{DIGIT}])", chars):
        if match.start() in text.line_starts or chars[match.start() - 3 : match.start() - 1] in ("附件", "附表"):
            settle(*match.span(), "ordinal", "", _ROW)
    for pattern, kind, why in (
        (_CONTACTS, "none", msg("address, telephone or size")),
        (_DOCUMENTS, "document_number", msg("number of a document")),
        (_DATES, "date", msg("date")),
    ):
        for match in pattern.finditer(folded):
            if re.search(r"\d|[〇一二三四五六七八九十]", match[0]) and _whole(folded, match):
                settle(*match.span(), kind, "", why)
    for pattern in (_VERSIONS, _CONGRESSES, _PLANS):
        for match in pattern.finditer(folded):
            for part in PRINTED.finditer(chars, *match.span()):
                settle(*part.span(), "name", "", _NAME)
    for pattern in (_ORDINALS, _RANKS, _WEEKDAYS):
        for match in pattern.finditer(chars):
            for part in PRINTED.finditer(chars, *match.span()):
                settle(*part.span(), "none" if pattern is _WEEKDAYS else "ordinal", "", _ROW)
    names, nothing = _lists(words)
    masked = list(chars)
    for number in settled:
        masked[number.start : number.end] = MASK * (number.end - number.start)
    for pattern in (_TITLES, _QUOTES, names):
        for match in pattern.finditer(chars):
            if pattern is _QUOTES and _MEASURED.search(match[0]):
                continue
            if pattern is names and chars[match.end() : match.end() + 1] in tuple("%％0123456789"):
                continue
            masked[match.start() : match.end()] = MASK * (match.end() - match.start())
            for part in PRINTED.finditer(chars, *match.span()):
                if not nothing.match(chars, part.start()) or pattern is names:
                    settle(*part.span(), "name", "", _NAME)
    for match in nothing.finditer(chars):
        if match.start() and chars[match.start() - 1] in CHINESE and match[0][0] in CHINESE:
            continue  # 九十分钟 holds no 十分, 二十一起 no 一起
        taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    return sorted([*settled, *_free(text, taken)], key=lambda number: number.start), "".join(masked)


def _fold(chars: str) -> str:
    """Full-width digits and stops as narrow ones, one character for one."""
    return chars.translate({**{0xFF10 + n: 0x30 + n for n in range(10)}, ord("．"): ord("."), ord("："): ord(":")})


def _whole(folded: str, match: re.Match[str]) -> bool:
    """Whether a match does not begin or end within a longer run of digits."""
    start, _end = match.span()
    before = start and folded[start - 1].isdigit() and folded[start].isdigit()
    return not before


def _free(text: Text, taken: bytearray) -> list[Number]:
    """The numbers that nothing settled yet; 4至6 and 3—5 are one, digits of two cells are two."""
    chars = text.chars
    found: list[Number] = []
    for match in PRINTED.finditer(chars):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        if (
            match[0] == "半"
            and not re.match("年|天|小时|学期|数|以上|月|个", chars[end : end + 2])
            and chars[start - 1] not in "一过"
        ):
            continue
        if match[0] == "双" and not re.match("[十百千万]", chars[end : end + 1]):
            if chars[end : end + 1] in tuple("方向重休语优边面轮拥"):
                continue
            found.append(Number(start, end, match[0], "name", "", _NAME))
            continue
        if match[0] in ("万", "亿") and found and found[-1].end == start and chars[start - 1].isdigit():
            found[-1] = replace(found[-1], end=end, word=chars[found[-1].start : end])  # 1.2万 is one number
            continue
        for cut in sorted(at for at in text.gaps if start < at < end and chars[at - 1 : at + 1].isdigit()):
            found.append(Number(start, cut, chars[start:cut]))
            start = cut
        if found and found[-1].kind == "" and _RANGE.fullmatch(chars, found[-1].end, start):
            found[-1] = replace(found[-1], end=end, word=chars[found[-1].start : end], role="range")
            continue
        found.append(Number(start, end, chars[start:end]))
    return found
