"""The workbooks that schools and the bureau fill in, written: which forms there are, for whom, and where they go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from auditor.forms.evidence import questions, write_evidence
from auditor.forms.needs import form_of, known_form
from auditor.forms.prefill import own_forms, school_key, schools_of
from auditor.forms.workbook import write_template
from auditor.i18n import language as spoken
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.written.saved import save

if TYPE_CHECKING:
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

Kind = Literal["school", "known", "bureau", "evidence"]
"""A school's form; what the bureau has on file about a school; the bureau's form; the register of evidence."""


def write_forms(
    packs: Sequence[Pack],
    output: Path,
    as_of: date,
    *,
    kind: Kind = "school",
    records: Records | None = None,
    schools: Sequence[str] | None = None,
    until: date | None = None,
    contact: str = "",
    language: str = "",
    replace: bool = False,
) -> list[Path]:
    """Write the smallest workbooks that ``packs`` need for an audit as of that day; the paths, none where nothing is asked for.

    ``output``: the workbook; a folder where ``schools`` are several or all. ``records``: what is known already, from which a form
    is filled in. ``schools``: ids or names of those whose form it is, or whose materials are asked for; None: an empty form
    where there are no records, else every school's. ``until``, ``contact``: by when it is to be handed in and whom to ask, told
    in the form. ``language``: zh or en; empty: the one spoken. Raises UserError where a file is there already and ``replace`` is
    not given, where a school is not known, or where the disk says no.
    """
    one = records is None or kind == "evidence" or (schools is not None and len(schools) == 1)
    if one and output.suffix.lower() != ".xlsx":
        told = msg("A form is an Excel workbook; its name ends in .xlsx.")
        raise UserError(Problem("E810", told, Place(file=str(output)), msg("Write {name}.", name=output.with_suffix(".xlsx"))))
    words = language or spoken()
    if kind == "evidence":
        assert records is not None, "the register of evidence is about schools that records name"
        return _write_register(packs, output, as_of, records, schools, words, replace)
    form = known_form(packs, as_of) if kind == "known" else form_of(packs, as_of, kind)
    if not form.sheets:
        return []
    if records is None:
        return save({output: lambda path: write_template(form, path, words, as_of, until=until, contact=contact)}, replace)
    listed = schools_of(records)
    keys = [school_key(records, word) for word in schools] if schools else [key for key, _, _ in listed]

    form_of_one = own_forms(packs, as_of, records)

    def written(school: int) -> Callable[[Path], object]:
        own = form if kind == "known" else form_of_one(school)
        return lambda path: write_template(own, path, words, as_of, records=records, school=school, until=until, contact=contact)

    if schools is not None and len(keys) == 1:
        return save({output: written(keys[0])}, replace)
    return save({output / f"{_file_name(*listed[key][1:])}.xlsx": written(key) for key in keys}, replace)


def _write_register(
    packs: Sequence[Pack],
    output: Path,
    as_of: date,
    records: Records,
    schools: Sequence[str] | None,
    language: str,
    replace: bool,
) -> list[Path]:
    """The register of evidence to be filled in, for all schools of the records and the bureaus, or for the schools named."""
    if not questions(packs, as_of):
        return []
    listed = schools_of(records)
    keys = [school_key(records, word) for word in schools] if schools else [key for key, _, _ in listed]
    places = [(listed[key][1], listed[key][2]) for key in dict.fromkeys(keys)]
    districts = () if schools else tuple(filter(None, records.districts))
    return save({output: lambda path: write_evidence(packs, path, language, as_of, places, districts)}, replace)


def _file_name(school_id: str, name: str) -> str:
    """ID and name without what a file name cannot hold; a school's name is a stranger's text."""
    text = f"{school_id}_{name}" if name != school_id else name
    return "".join(c if c.isalnum() or c in "_-()（）·" else "_" for c in text)[:80]
