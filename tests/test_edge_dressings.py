"""A sample county as schools and systems write it at the edges: the records stay the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dressings import Cells, Plain
from importing import load, write_xlsx
from messy import essence

from auditor.forms.needs import form_of

RADICALS = str.maketrans("工日月女生老", "⼯⽇⽉⼥⽣⽼")
Dress = Callable[[Path, str, list[str], Cells], None]


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain.made()


@pytest.fixture(scope="module")
def clean(plain: Plain, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    return written(plain, tmp_path_factory.mktemp("clean"), straight)


def written(plain: Plain, folder: Path, dress: Dress) -> dict[str, list[tuple[Any, ...]]]:
    """The records of the county, a file for each table of each school, or of all."""
    per_school = {sheet.table for sheet in form_of([plain.pack], plain.county.as_of, "school").sheets} - {"schools"}
    for table in plain.tables:
        name, schools = plain.name(table), plain.county.schools.values() if table in per_school else ()
        for school in schools:
            header = [plain.header(table, column) for column in plain.tables[table]]
            (folder / school.name).mkdir(exist_ok=True)
            dress(folder / school.name / name, name, header, plain.sheet(table, plain.clean, school.id))
        if not schools:
            header = [plain.header(table, column) for column in plain.county_wide(table)]
            dress(folder / name, name, header, plain.sheet(table, plain.clean))
    return essence(load(folder))


def straight(path: Path, name: str, header: list[str], rows: Cells) -> None:
    write_xlsx(path.with_suffix(".xlsx"), {name: [header, *rows]})


def numbered(path: Path, name: str, header: list[str], rows: Cells) -> None:
    """Column numbers, a title, headers in radicals, totals and a footer with labels."""
    above = [[f"{name}登记表"], [text.translate(RADICALS) for text in header], [str(n) for n in range(1, len(header) + 1)]]
    write_xlsx(path.with_suffix(".xlsx"), {name: [*above, *rows, ["合计"], ["填表人：某某", "", "审核人：某某"][: len(header)]]})


def page(path: Path, name: str, header: list[str], rows: Cells) -> None:
    """A web page named .xls."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [header, *rows])
    text = f"<html><meta charset=gb2312><h3>{name}</h3><table>{lines}</table></html>"
    path.with_suffix(".xls").write_bytes(text.encode("gb18030"))


def halves(path: Path, name: str, header: list[str], rows: Cells) -> None:
    """Two tables in a sheet, the second with its columns the other way round."""
    half = len(rows) // 2
    below = [["二、其他"], header[::-1], *(row[::-1] for row in rows[half:])]
    write_xlsx(path.with_suffix(".xlsx"), {name: [["一、部分"], header, *rows[:half], [], *below]})


@pytest.mark.parametrize("dress", [numbered, page, halves])
def test_the_records_are_the_same(dress: Dress, plain: Plain, clean: dict[str, list[tuple[Any, ...]]], tmp_path: Path) -> None:
    found = written(plain, tmp_path, dress)
    for table, records in clean.items():
        assert found[table] == records, table
