"""What is wrong with a letter's template before any letter is made: unknown fields, fields that are lacking, broken tags."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.reports.letters.letters import BLANK
from auditor.reports.letters.letters_fields import FILLED_IN, KINDS, LISTS, NEEDED, TEXTS, entry_of
from auditor.reports.letters.letters_template import Template, environment, refused
from auditor.system.border import Bounds, Lost, Why, guarded
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node

Letter = TypeVar("Letter")
DAYS = ("date", "deadline")
"""Fields that hold a day."""
_OWN = frozenset({"loop", "r", "RichText", "Listing"})
"""Names that the template language itself brings along."""


def kind_of(path: Path) -> str | None:
    """The kind of letter that a template is for, by the beginning of its file name."""
    return next((kind for kind in KINDS if path.name.split(".")[0] == kind), None)


_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPEN = re.compile(r"\{\{|\{%|\}\}|%\}")
_LARGEST = 20 * 2**20
_BOUNDS = Bounds(memory=2**30, seconds=10)
"""What opening and filling in a template once may take: somebody else made it."""
_BOUNDS_OF_A_LETTER = Bounds(memory=2**30, seconds=60)
"""The same for a letter with all that an audit says."""


def templates_in(paths: Iterable[Path]) -> list[Path]:
    """The templates that are meant: files, and those of folders but for what Word keeps beside an open one."""
    found = [path for given in paths for path in (sorted(given.glob("*.docx")) if given.is_dir() else [given])]
    return [path for path in found if not path.name.startswith("~$")]


def check_templates(paths: Sequence[Path]) -> list[Problem]:
    """Every mistake of these templates; a needed field that is not used is a warning. Empty: they can be used.

    Each is opened and filled in within bounds of time and memory, behind the border.
    """
    found: list[Problem] = []
    for path, told in zip(paths, guarded(paths, check_template, lambda _: _BOUNDS, processes=1), strict=True):
        found += [_lost(path, told)] if isinstance(told, Lost) else told
    return found


def filled(papers: Sequence[Letter], template_of: Callable[[Letter], Path], fill: Callable[[Letter], bytes]) -> list[bytes]:
    """Letters filled into templates of others, each behind the border: what a template does may depend on the letter.

    Raises UserError with what is wrong with a template.
    """

    def work(paper: Letter) -> bytes | list[Problem]:
        try:
            return fill(paper)
        except UserError as wrong:
            return wrong.problems

    made: list[bytes] = []
    wrong: dict[Problem, None] = {}
    for paper, told in zip(papers, guarded(papers, work, lambda _: _BOUNDS_OF_A_LETTER), strict=True):
        if isinstance(told, bytes):
            made.append(told)
        else:
            wrong.update(dict.fromkeys([_lost(template_of(paper), told)] if isinstance(told, Lost) else told))
    if wrong:
        raise UserError(wrong)
    return made


def _lost(path: Path, told: Lost) -> Problem:
    if told.why is Why.FAILED:
        return _problem("E944", path, msg("The template is broken; nothing can be filled into it."))
    return _problem("E944", path, msg("Filling in the template takes too long or too much memory."))


def check_template(path: Path) -> list[Problem]:
    """The mistakes of one template, looked for in this process."""
    kind = kind_of(path)
    if kind is None:
        names = ", ".join(f"{name}.zh.docx" for name in KINDS)
        return [_problem("E946", path, msg("The file name does not say what letter this is for; expected: {names}", names=names))]
    if path.stat().st_size > _LARGEST:
        return [_problem("E942", path, msg("The file is too large for a template."))]
    try:
        template = Template(path)
        unclosed = [_problem("E944", path, msg("A tag is not closed: “{text}”", text=text)) for text in _unclosed(path)]
        if unclosed:
            return unclosed
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
    lists = {name: [{**dict.fromkeys(entry_of(name), BLANK), "n": n} for n in (1, 2)] for name in LISTS}
    return {**dict.fromkeys(TEXTS, BLANK), **lists}


def _unclosed(path: Path) -> Iterator[str]:
    """Paragraphs with a tag that does not end there: it would swallow the words up to the end of the next one."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(str(path))
    parts = [document.element, *(one.part.element for s in document.sections for one in (s.header, s.footer, s.even_page_footer))]
    for part in parts:
        for paragraph in part.iter(qn("w:p")):
            text = "".join(run.text or "" for run in paragraph.iter(qn("w:t")))
            if _OPEN.search(_TAG.sub("", text)):
                yield text[:80]


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

    entries: dict[str, dict[str, Message]] = {}
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name) and loop.iter.name in LISTS:
            entries.setdefault(loop.target.name, {}).update(entry_of(loop.iter.name))
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
        if wanted and got.attr not in entries[got.node.name] and wanted not in told:
            told.add(wanted)
            yield _field(path, wanted, {f"{got.node.name}.{name}": text for name, text in entries[got.node.name].items()})


def _field(path: Path, name: str, known: Mapping[str, Message]) -> Problem:
    message = msg("There is no field “{name}”.", name=name)
    return Problem("E943", message, Place(file=str(path)), did_you_mean(name, list(known)))


def _described(name: str) -> str:
    return str((TEXTS | LISTS)[name])


def _problem(code: str, path: Path, message: Message) -> Problem:
    return Problem(code, message, Place(file=str(path)))


@dataclass(frozen=True)
class Fields:
    """What people filled in: for all letters, for those of a kind, for those to one recipient (by its name)."""

    common: Mapping[str, str] = field(default_factory=dict)
    by_kind: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    by_name: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> dict[str, str]:
        """The fields of a letter of this kind to this recipient: the nearest word counts."""
        return {**self.common, **self.by_kind.get(kind, {}), **self.by_name.get(name, {})}


_PARTS = {"kinds": "by_kind", "文种": "by_kind", "schools": "by_name", "受文单位": "by_name"}


def read_fields(path: Path) -> Fields:
    """A file of fields: YAML, ``issuer: 山丹县教育局``, or ``发文机关: …``; those of some letters under ``文种``, ``受文单位``.

    Raises UserError with every mistake.
    """
    from auditor.written.yaml_source import read_yaml

    document = read_yaml(path, str(path))
    mistakes = Mistakes(document)
    parts: dict[str, dict[str, dict[str, str]]] = {"by_kind": {}, "by_name": {}}
    kinds = {spelt: kind for kind, name in KINDS.items() for spelt in (kind, name.say("zh"))}
    if not document.root.is_mapping:
        mistakes.add("E948", document.root, msg("A file of fields is a list of “name: text” lines."))
    common = {}
    for written, node in document.root.items.items():
        part = _PARTS.get(written)
        if part is None:
            common[written] = node
            continue
        for name, own in node.items.items():
            key = kinds.get(name) if part == "by_kind" else name
            if key is None:
                mistakes.add(
                    "E948", node.keys[name], msg("There is no letter “{name}”.", name=name), did_you_mean(name, list(kinds))
                )
            else:
                parts[part][key] = _texts(own, own.items, mistakes)
    told = Fields(_texts(document.root, common, mistakes), parts["by_kind"], parts["by_name"])
    mistakes.raise_errors()
    return told


def _texts(parent: Node, written: Mapping[str, Node], mistakes: Mistakes) -> dict[str, str]:
    from auditor.reports.workbook.ledger_read import read_day

    names = {spelt: name for name in FILLED_IN for spelt in (name, TEXTS[name].say("zh"))}
    found = {}
    for spelt, node in written.items():
        name = names.get(spelt)
        if name is None:
            message = msg("There is no field “{name}”.", name=spelt)
            mistakes.add("E948", parent.keys[spelt], message, did_you_mean(spelt, list(names)))
        elif node.text is None:
            mistakes.add("E948", node, msg("A text is expected here."))
        elif name in DAYS and read_day(node.text) is None:
            mistakes.add("E948", node, msg("“{value}” is not a day; write it like 2025-12-31", value=node.text))
        else:
            found[name] = node.text
    return found
