"""Tables that stand side by side in one sheet: the halves of a long list, or a second list to the right of the first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.i18n import msg
from auditor.records.cells.dates import parse_date
from auditor.records.cells.text import header_forms
from auditor.records.sheets import words
from auditor.records.sheets.headers import Headers, Unclear
from auditor.records.sheets.said import is_form_cell

_SEARCHED_ROWS = 12
"""A header that stands further down is not looked for."""
_LONGEST_HEADING = 20
_WHOSE = re.compile("单位|学校")


def side_by_side(sheet: Sheet, headers: Headers, others: Callable[[str], bool] | None) -> list[Sheet | Unclear]:
    """The tables of a sheet that stand beside each other, each as a sheet with the lines of the whole; the sheet itself where
    there is but one, or where it is not certain that there are more.

    Two tables stand beside each other if a header of one row names twice whom the records are about, and its columns come again
    in the same order (序号 姓名 性别 序号 姓名 性别), or an empty column stands between them; what stands above the header must
    hold for both, and no heading may part the lines below it. A table that is called after ``others`` (子女) is left aside.
    """
    for top, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        if sum(headers.is_key(cell) for cell in row if isinstance(cell, str)) < 2:
            continue
        forms = [header_forms(cell)[-1] if isinstance(cell, str) and cell.strip() else "" for cell in row]
        keys = [n for n, cell in enumerate(row) if forms[n] and headers.is_key(str(cell))]
        twice = {forms[n] for n in keys if sum(forms[m] == forms[n] for m in keys) > 1}
        if not twice or sum(1 for n, cell in enumerate(row) if forms[n] and headers.is_known(str(cell))) < 2:
            continue
        starts = _repeated(forms) or _apart(sheet, top, forms, twice, headers)
        if len(starts) < 2:
            continue
        parts = list(zip(starts, [*starts[1:], sheet.width], strict=True))
        named = [_called_after(row[start:end], others) for start, end in parts]
        if (
            named[0]
            or not _is_one_row(sheet, top, headers)
            or not _is_of_all(sheet, top, parts)
            or _is_parted(sheet, top, parts, keys, others)
        ):
            break
        return [
            Unclear(msg("left aside: by its name it is a list of {name}, not of staff", name=name)) if name else part
            for name, part in zip(named, _cut(sheet, top, parts), strict=True)
        ]
    return [sheet]


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
        {forms[n] for n in range(start, end) if forms[n] and headers.is_known(forms[n]) and not headers.is_key(forms[n])}
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
    """Whether the header is but this row: no cell of it is merged, and the row below does not go on with it."""
    if any(first <= top <= last for first, _, last, _ in sheet.merged or ()):
        return False
    below = [cell for cell in sheet.rows[top + 1] if cell != ""] if top + 1 < len(sheet.rows) else []
    return not below or not all(isinstance(cell, str) and headers.is_known(cell) for cell in below)


def _is_of_all(sheet: Sheet, top: int, parts: Sequence[tuple[int, int]]) -> bool:
    """Whether each line above the header holds for all parts: a title over the whole, or cells such as 单位：甲小学."""
    for row in range(top):
        texts = {n: text.strip() for n, text in enumerate(sheet.texts(row)) if text.strip()}
        different = set(texts.values())
        if len(different) > 1:
            labels = [re.split("[:：]", text)[0] for text in texts.values()]
            is_told = all(words.is_labelled(text) or is_form_cell(text) for text in different)
            is_clear = len(set(labels)) == len(labels) and sum(map(bool, map(_WHOSE.search, labels))) < 2
            if not is_told or not is_clear or len(texts) > min(end - start for start, end in parts):
                return False
        elif texts and not all(any(start <= n < end for n in texts) for start, end in parts):
            first, text = min(texts.items())
            label = re.split("[:：]", text)[0]
            if parse_date(text) is not None or (words.is_labelled(text) and not _WHOSE.search(label)):
                continue
            ends = [right for up, left, down, right in sheet.merged or () if up <= row <= down and left <= first <= right]
            if first > parts[0][0] or any(right < parts[-1][0] for right in ends):
                return False
    return True


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


def _cut(sheet: Sheet, top: int, parts: Sequence[tuple[int, int]]) -> list[Sheet]:
    """The parts; what stands above the header belongs to each, and stands in its first column."""
    cut = []
    for start, end in parts:
        rows: list[list[Cell]] = [list(row[start:end]) for row in sheet.rows]
        for above in range(top):
            texts = list(dict.fromkeys(cell for cell in sheet.rows[above] if cell != ""))
            rows[above] = [*texts[: end - start], *[""] * (end - start - len(texts))]
        merged = sheet.merged
        if merged is not None:
            merged = tuple(
                (first, max(left, start) - start, last, min(right, end - 1) - start)
                for first, left, last, right in merged
                if first >= top and left < end and right >= start
            )
        struck = frozenset((row, column - start) for row, column in sheet.struck if start <= column < end)
        cut.append(replace(sheet, rows=rows, merged=merged, struck=struck))
    return cut
