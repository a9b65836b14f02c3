"""What is wrong with a letter's template before any letter is made: unknown fields, fields that are lacking, broken tags."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.reports.letters.letters import BLANK
from auditor.reports.letters.letters_fields import ENTRY, FILLED_IN, KINDS, LISTS, NEEDED, TEXTS
from auditor.reports.letters.letters_template import Template, environment, refused
from auditor.written.mistakes import did_you_mean

_OWN = frozenset({"loop", "r", "RichText", "Listing"})
"""Names that the template language itself brings along."""


def kind_of(path: Path) -> str | None:
    """The kind of letter that a template is for, by the beginning of its file name."""
    return next((kind for kind in KINDS if path.name.split(".")[0] == kind), None)


def check_template(path: Path) -> list[Problem]:
    """Every mistake of a template; a needed field that it does not use is a warning. Empty: it can be used."""
    kind = kind_of(path)
    if kind is None:
        names = ", ".join(f"{name}.zh.docx" for name in KINDS)
        return [_problem("E946", path, msg("The file name does not say what letter this is for; expected: {names}", names=names))]
    try:
        template = Template(path)
        tree = _tree(path)
    except UserError as wrong:
        return wrong.problems
    used: set[str] = set()
    problems = list(_unknown(tree, path, used))
    if not problems:
        try:
            template.letter(specimen())
        except UserError as wrong:
            problems += wrong.problems
    lacking = sorted(NEEDED[kind] - used)
    if lacking:
        names = ", ".join(f"{name} ({_described(name)})" for name in lacking)
        problems.append(_problem("W947", path, msg("The template does not use: {names}", names=names)))
    return problems


def specimen() -> dict[str, Any]:
    """A made-up value for every field, two entries in every list."""
    entry: dict[str, Any] = dict.fromkeys(ENTRY, BLANK)
    lists = {name: [{**entry, "n": 1}, {**entry, "n": 2}] for name in LISTS}
    return {**dict.fromkeys(TEXTS, BLANK), **lists}


def _tree(path: Path) -> Any:
    """The template's tags as Jinja2 reads them: of the text, of headers and of footers."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError

    document = DocxTemplate(io.BytesIO(path.read_bytes()))
    document.init_docx()
    parts = [document.patch_xml(document.get_xml())]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        parts += [document.patch_xml(document.get_part_xml(part)) for _, part in document.get_headers_footers(uri)]
    try:
        return environment().parse("".join(parts))
    except TemplateSyntaxError as wrong:
        raise refused("E944", path, msg("The template is broken: {why}", why=str(wrong.message))) from None


def _unknown(tree: Any, path: Path, used: set[str]) -> Iterator[Problem]:
    """Names and attributes that no letter has; every known name goes into ``used``."""
    from jinja2 import nodes

    entries = {
        loop.target.name
        for loop in tree.find_all(nodes.For)
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name) and loop.iter.name in LISTS
    }
    assigned = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
    told: set[str] = set()
    for name in tree.find_all(nodes.Name):
        known = name.name in TEXTS or name.name in LISTS
        if known:
            used.add(name.name)
        elif name.name not in assigned | _OWN and name.name not in told:
            told.add(name.name)
            yield _field(path, name.name, {**TEXTS, **LISTS})
    for got in tree.find_all(nodes.Getattr):
        wanted = f"{got.node.name}.{got.attr}" if isinstance(got.node, nodes.Name) and got.node.name in entries else ""
        if wanted and got.attr not in ENTRY and wanted not in told:
            told.add(wanted)
            yield _field(path, wanted, {f"{wanted.split('.')[0]}.{name}": text for name, text in ENTRY.items()})


def _field(path: Path, name: str, known: Mapping[str, Message]) -> Problem:
    message = msg("There is no field “{name}”.", name=name)
    return Problem("E943", message, Place(file=str(path)), did_you_mean(name, list(known)))


def _described(name: str) -> str:
    return str((TEXTS | LISTS)[name])


def _problem(code: str, path: Path, message: Message) -> Problem:
    return Problem(code, message, Place(file=str(path)))


def read_fields(path: Path) -> dict[str, str]:
    """A file of fields: YAML, ``issuer: 山丹县教育局`` or ``发文机关: …``. Raises UserError with every mistake."""
    from auditor.written.mistakes import Mistakes
    from auditor.written.yaml_source import read_yaml

    document = read_yaml(path, str(path))
    mistakes, found = Mistakes(document), {}
    names = {spelt: name for name in FILLED_IN for spelt in (name, TEXTS[name].say("zh"))}
    if not document.root.is_mapping:
        mistakes.add("E948", document.root, msg("A file of fields is a list of “name: text” lines."))
    for written, node in document.root.items.items():
        name = names.get(written)
        if name is None:
            message = msg("There is no field “{name}”.", name=written)
            mistakes.add("E948", document.root.keys[written], message, did_you_mean(written, list(names)))
        elif node.text is None:
            mistakes.add("E948", node, msg("A text is expected here."))
        else:
            found[name] = node.text
    mistakes.raise_errors()
    return found
