"""Tables that stand side by side in one sheet: the halves of a long list, or a second list to the right of the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.i18n import msg
from auditor.records.cells.dates import parse_date
from auditor.records.cells.text import header_forms
from auditor.records.sheets import words
from auditor.records.sheets.headers import Headers, Unclear, is_serial
from auditor.records.sheets.said import is_form_cell

_SEARCHED_ROWS = 12
"""A header that stands further down is not looked for."""
_LONGEST_HEADING = 20
_WHOSE = re.compile("单位|学校")
_OF_STAFF = re.compile("教职|教师|职工|教工|老师|续表|[(（]续[)）]|接上[页表栏]")
_ONLY_STAFF = frozenset(
    {"staff_id", "category", "post_category", "establishment", "title", "subject", "joined_school_on", "began_teaching_on"}
)
"""Fields that a list of somebody's family has no column for."""


class Title(NamedTuple):
    """A text above the header, in the row of this index. ``is_own``: it stands above one part alone."""

    row: int
    text: str
    is_own: bool


class Part(NamedTuple):
    """One of the tables of a sheet. ``is_sure``: its people are of the list that the sheet is, if that is one of people."""

    sheet: Sheet
    is_sure: bool = True


def side_by_side(sheet: Sheet, headers: Headers, others: Callable[[str], bool] | None) -> list[Part | Unclear]:
    """The tables of a sheet that stand beside each other, each as a sheet with the lines of the whole; the sheet itself where
    there is but one, or where it is not certain that there are more.

    Two tables stand beside each other if a header of one row names twice whom the records are about, and its columns come again
    in the same order (序号 姓名 性别 序号 姓名 性别), or an empty column stands between them. Where it is not clear for which of
    them a line above the header or between their lines holds, neither is read. A table that is called after ``others`` (子女) is
    left aside.
    """
    searched = sheet.rows[:_SEARCHED_ROWS]
    known_keys = headers.keys.among({cell for row in searched for cell in row if isinstance(cell, str)})
    for top, row in enumerate(searched):
        if sum(map(known_keys.__contains__, row)) < 2:
            continue
        forms = [header_forms(cell)[-1] if isinstance(cell, str) and cell.strip() else "" for cell in row]
        keys = [n for n, cell in enumerate(row) if forms[n] and cell in known_keys]
        twice = {forms[n] for n in keys if sum(forms[m] == forms[n] for m in keys) > 1}
        if not twice or sum(1 for n, cell in enumerate(row) if forms[n] and headers.is_known(str(cell))) < 2:
            continue
        starts = _repeated(forms) or _apart(sheet, top, forms, twice, headers)
        if len(starts) < 2:
            continue
        if not _is_one_row(sheet, top, headers):
            break
        parts = list(zip(starts, [*starts[1:], sheet.width], strict=True))
        titles = _titles(sheet, top, parts)
        if titles is None or _is_parted(sheet, top, parts, keys, others):
            return [
                Unclear(
                    msg(
                        "two lists stand side by side, and it is not clear which heading holds for which of them;"
                        " neither was read"
                    ),
                    msg("put one list below the other, each with its heading and its header row"),
                    ("staff",),
                    row=top,
                )
            ]
        named = [_called_after(row[start:end], others) for start, end in parts]
        sure = _which_are_sure(sheet, top, parts, titles, headers)
        return [
            Unclear(msg("left aside: by its name it is a list of {name}, not of staff", name=name))
            if name
            else Part(_cut(sheet, top, part, titles[nth]), sure[nth])
            for nth, (name, part) in enumerate(zip(named, parts, strict=True))
        ]
    return [Part(sheet)]


def _repeated(forms: Sequence[str]) -> list[int]:
    """Where the same columns begin again, at least two of them each time."""
    filled = [n for n, form in enumerate(forms) if form]
    called = [forms[n] for n in filled]
    for width in range(2, len(called) // 2 + 1):
        if len(called) % width == 0 and called == called[:width] * (len(called) // width) and len(set(called)) > 1:
            return filled[::width]
    return []


def _apart(sheet: Sheet, top: int, forms: Sequence[str], twice: set[str], headers: Headers) -> list[int]:
    """Where the parts begin that an empty column parts, if more than one of them has a key of ``twice``: from the first one on,
    and with the same columns, but for those that say who somebody is.
    """
    below = sheet.rows[top:]
    empty = [all(row[n] == "" for row in below) for n in range(sheet.width)]
    starts = [n for n in range(sheet.width) if not empty[n] and (n == 0 or empty[n - 1])]
    parts = list(zip(starts, [*starts[1:], sheet.width], strict=True))
    keyed = [any(form in twice for form in forms[start:end]) for start, end in parts]
    told = [
        {forms[n] for n in range(start, end) if forms[n] and headers.is_known(forms[n]) and forms[n] not in headers.keys}
        for (start, end), is_keyed in zip(parts, keyed, strict=True)
        if is_keyed
    ]
    is_sure = keyed == sorted(keyed, reverse=True) and all(one == told[0] for one in told)
    return starts if sum(keyed) > 1 and is_sure else []


def _called_after(header: Sequence[Cell], others: Callable[[str], bool] | None) -> str:
    """The word in front of a table's header by which its people are no staff (子女), "" for none."""
    first = next((cell for cell in header if isinstance(cell, str) and cell.strip()), "")
    return first if first and others is not None and others(first) else ""


def _is_one_row(sheet: Sheet, top: int, headers: Headers) -> bool:
    """Whether the header is but this row: no cell of it is merged, and neither the row above nor the one below is of it."""
    if any(first <= top <= last for first, _, last, _ in sheet.merged or ()):
        return False
    if top and sum(headers.is_known(text) for text in sheet.texts(top - 1) if text) > 1:
        return False
    below = [cell for cell in sheet.rows[top + 1] if cell != ""] if top + 1 < len(sheet.rows) else []
    return not below or not all(isinstance(cell, str) and headers.is_known(cell) for cell in below)


def _titles(sheet: Sheet, top: int, parts: Sequence[tuple[int, int]]) -> list[list[Title]] | None:
    """The texts above the header that hold for each part: a title over the whole and cells such as 单位：甲小学 for all, and a
    heading for the part above which it stands. None where that is not clear.
    """
    found: list[list[Title]] = [[] for _ in parts]
    for row in range(top):
        texts = {n: text.strip() for n, text in enumerate(sheet.texts(row)) if text.strip()}
        if _is_of_all(sheet, row, texts, parts):
            for titles in found:
                titles += [Title(row, text, False) for text in dict.fromkeys(texts.values())]
            continue
        for nth, (start, end) in enumerate(parts):
            own = list(dict.fromkeys(text for n, text in texts.items() if start <= n < end))
            if len(own) > 1 or any(label and not words.is_labelled(own[0]) for label in map(words.is_label, own)):
                return None
            found[nth] += [Title(row, text, True) for text in own]
        if any(left < end <= right for up, left, down, right in sheet.merged or () if up <= row <= down for _, end in parts):
            return None
    return found


def _is_of_all(sheet: Sheet, row: int, texts: Mapping[int, str], parts: Sequence[tuple[int, int]]) -> bool:
    """Whether a line above the header holds for all parts."""
    different = set(texts.values())
    if len(different) > 1:
        labels = [re.split("[:：]", text)[0] for text in texts.values()]
        is_told = all(words.is_labelled(text) or is_form_cell(text) for text in different)
        is_clear = len(set(labels)) == len(labels) and sum(map(bool, map(_WHOSE.search, labels))) < 2
        return is_told and is_clear and len(texts) <= min(end - start for start, end in parts)
    if not texts or all(any(start <= n < end for n in texts) for start, end in parts):
        return True
    first, text = min(texts.items())
    label = re.split("[:：]", text)[0]
    if parse_date(text) is not None or (words.is_labelled(text) and not _WHOSE.search(label)):
        return True
    ends = [right for up, left, down, right in sheet.merged or () if up <= row <= down and left <= first <= right]
    return first <= parts[0][0] and all(right >= parts[-1][0] for right in ends)


def _which_are_sure(
    sheet: Sheet, top: int, parts: Sequence[tuple[int, int]], titles: Sequence[Sequence[Title]], headers: Headers
) -> list[bool]:
    """Which parts surely tell of those of whom the first or its heading does, and not of their families.

    A heading of its own says it, or numbers that run on from part to part, or a column that only staff have; else the same
    columns again, filled without a gap, right behind the others.
    """
    lines = range(top + 1, len(sheet.rows))
    runs_on = _runs_on(sheet, top, parts)
    is_close = all(sheet.rows[top][end - 1] != "" for _, end in parts[:-1])
    sure = []
    for nth, (start, end) in enumerate(parts):
        filled = [any(sheet.rows[line][n] != "" for n in range(start, end)) for line in lines]
        own = [title.text for title in titles[nth] if title.is_own]
        fields = (headers.resolve("staff", str(sheet.rows[top][n])) for n in range(start, end) if sheet.rows[top][n] != "")
        of_staff = any(hit is not None and hit[0] in _ONLY_STAFF for hit in fields)
        if own:
            sure.append(all(_is_of_staff(text, headers) for text in own))
        else:
            sure.append(nth == 0 or runs_on or of_staff or (is_close and filled == sorted(filled, reverse=True)))
    return sure


def _is_of_staff(heading: str, headers: Headers) -> bool:
    """Whether a heading surely names members of staff, their school, or the list that goes on."""
    if words.are_perhaps_staff(heading):
        return False
    is_known = words.is_group(heading) or words.is_school(heading) or bool(headers.names.pointed_at(heading)[0])
    return is_known or _OF_STAFF.search(heading) is not None or words.is_label(heading)


def _runs_on(sheet: Sheet, top: int, parts: Sequence[tuple[int, int]]) -> bool:
    """Whether running numbers go on from part to part: each occurs once, and none is left out."""
    numbers: list[int] = []
    for start, end in parts:
        serials = [n for n in range(start, end) if is_serial(cell_text(sheet.rows[top][n]))]
        if len(serials) != 1:
            return False
        texts = [cell_text(row[serials[0]]).strip() for row in sheet.rows[top + 1 :]]
        numbers += [int(text) for text in texts if text.isdecimal() and len(text) < 6]
    return len(numbers) > 1 and sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))


def _is_parted(
    sheet: Sheet, top: int, parts: Sequence[tuple[int, int]], keys: Sequence[int], others: Callable[[str], bool] | None
) -> bool:
    """Whether a heading stands between the lines of a part: it may hold for those of the next part as well."""
    titles = {text.strip() for row in range(top) for text in sheet.texts(row)}
    for row in sheet.rows[top + 1 :]:
        for start, end in parts:
            texts = {n: text for n in range(start, end) if row[n] != "" and (text := cell_text(row[n]).strip())}
            if len(set(texts.values())) != 1:
                continue
            first, text = next(iter(texts.items()))
            if words.is_numeric(text) or text in titles or words.is_total(text) or words.is_label(text):
                continue
            if words.is_heading(text) or words.is_section(text) or (others is not None and others(text)):
                return True
            is_short = len(text) <= _LONGEST_HEADING and not re.search("[,;，；。]", text)
            if first not in keys and first == start and is_short and not words.is_no_name(text) and not words.is_hint(text):
                return True
    return False


def _cut(sheet: Sheet, top: int, part: tuple[int, int], titles: Sequence[Title]) -> Sheet:
    """One part; what stands above the header and holds for it stands in its first columns."""
    start, end = part
    rows: list[list[Cell]] = [list(row[start:end]) for row in sheet.rows]
    for above in range(top):
        texts: list[Cell] = [title.text for title in titles if title.row == above]
        rows[above] = [*texts, *[""] * (end - start - len(texts))]
    merged = sheet.merged
    if merged is not None:
        merged = tuple(
            (first, max(left, start) - start, last, min(right, end - 1) - start)
            for first, left, last, right in merged
            if first >= top and left < end and right >= start
        )
    struck = frozenset((row, column - start) for row, column in sheet.struck if start <= column < end)
    return replace(sheet, rows=rows, merged=merged, struck=struck)
