"""The program's words: keeps ``auditor/locale/*/LC_MESSAGES/auditor.po`` in step with the message ids in the source.

``zh`` has the Chinese of every id; ``en`` the plural forms of ids that count: what is said when a place holds 1.

    python tools/messages.py set "{n} rows" "{n} 行"     add or change one entry
    python tools/messages.py set < lines.tsv              many at once: id, tab, Chinese
    python tools/messages.py plural "{n} row" "{n} rows" "{n} 行"     for ngettext, which only click uses
    python tools/messages.py one n "{n} rows" "{n} row"               what English says when the place n holds 1
    python tools/messages.py drop "{n} rows"              remove one entry
    python tools/messages.py tidy                         remove every entry that nobody says any more
    python tools/messages.py extract                      the ids in use, one JSON string a line
    python tools/messages.py check                        exit 1 and say what to do where the two differ
    python tools/messages.py compile                      write the .mo that the program reads

Ids are found as literals in ``msg("…")``, ``translate("…")`` and ``Message("…")`` of ``auditor/``, and as ``{% trans %}``,
``_("…")`` or ``translate("…")`` in the templates. An id that is chosen from a table must be wrapped where it is written: a
non-literal id of ``msg`` is an error, because nothing could then tell whether it has a translation.
"""

from __future__ import annotations

import ast
import fcntl
import json
import os
import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import polib

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS = ("msg", "translate", "Message")
TEMPLATE_FUNCTIONS = ("_", "gettext", "translate", "msg")
TEMPLATE_ENDINGS = (".html", ".j2", ".jinja", ".txt", ".md", ".css", ".js")
METADATA = {
    "Project-Id-Version": "auditor",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


@dataclass(frozen=True)
class Use:
    """One place where the source says ``msgid``; ``msgid`` is empty when the id is not a literal."""

    msgid: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


LANGUAGES = {"zh": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
"""Language → its plural forms."""
BESIDE = frozenset(
    (
        *("is", "was", "has", "as", "its", "does", "says", "needs", "us", "less", "reads"),
        *("names", "means", "thus", "yes", "always", "plus", "unless", "counts", "stands", "takes", "gives"),
        *("comes", "lies", "rests", "holds", "begins", "belongs", "asks", "looks", "closes", "perhaps", "theirs"),
        *("times", "this"),
    )
)
"""Words in s behind a place that no number of things stands in."""
COUNTED = re.compile(r"\{(?!sheet\})(\w+)\} (?:more |calendar )?([a-z]+s|people)\b")
"""A place and the things that it counts."""


def catalogue_path(root: Path = ROOT, language: str = "zh") -> Path:
    return root / "auditor" / "locale" / language / "LC_MESSAGES" / "auditor.po"


# --- what the source says ---------------------------------------------------------------------------------------------------


def _literals(node: ast.expr) -> list[str] | None:
    """The strings that ``node`` can be, when that can be read off the source."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            yes, no = _literals(body), _literals(orelse)
            return None if yes is None or no is None else yes + no
        case _:
            return None


def uses_in_python(source: str, file: str, functions: tuple[str, ...] = FUNCTIONS) -> Iterator[Use]:
    """Every message id of one module."""
    for node in ast.walk(ast.parse(source, file)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        # ``text.translate(table)`` of str is another thing: only a plain name is ours
        if name not in functions or not isinstance(node.func, ast.Name):
            continue
        found = _literals(node.args[0])
        if found is None and name == "translate":
            continue
        for text in [""] if found is None else found:
            yield Use(text, file, node.lineno)


def uses_in_template(source: str, file: str) -> Iterator[Use]:
    """Every message id of one Jinja2 template."""
    from jinja2 import Environment
    from jinja2.ext import extract_from_ast

    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    for line, _, text in extract_from_ast(environment.parse(source), TEMPLATE_FUNCTIONS):
        first = text[0] if isinstance(text, tuple) else text  # a tuple where there are further arguments
        if isinstance(first, str):
            yield Use(first, file, line)


def uses(root: Path = ROOT) -> list[Use]:
    """Every message id of the program, in order of file and line."""
    found: list[Use] = []
    for path in sorted((root / "auditor").rglob("*.py")):
        file = path.relative_to(root).as_posix()
        if file != "auditor/i18n.py":
            found += uses_in_python(path.read_text(encoding="utf-8"), file)
    folders = (root / "reports" / "templates", root / "auditor" / "web" / "templates")
    for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
        if path.suffix in TEMPLATE_ENDINGS:
            found += uses_in_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    return found


def click_ids() -> set[str]:
    """The ids that click itself looks up: they may be translated, need not be."""
    import click

    folder = Path(click.__file__).parent
    return {
        use.msgid
        for path in folder.glob("*.py")
        for use in uses_in_python(path.read_text(encoding="utf-8"), path.name, ("_", "ngettext"))
        if use.msgid
    }


# --- the catalogue ----------------------------------------------------------------------------------------------------------


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Several people may be adding messages at once; this file itself is the lock, so that no other file has to be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(__file__, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load(root: Path = ROOT, language: str = "zh") -> polib.POFile:
    path = catalogue_path(root, language)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def _write(catalogue: polib.POFile, path: Path) -> None:
    """Sorted by id, one line an entry, no dates: the same entries are always the same bytes."""
    language = path.parent.parent.name
    catalogue.metadata = METADATA | {"Language": language, "Plural-Forms": LANGUAGES[language]}
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    for target, save in ((path, catalogue.save), (path.with_suffix(".mo"), catalogue.save_as_mofile)):
        fresh = target.with_name(f".{target.name}.{os.getpid()}")
        save(str(fresh))
        fresh.replace(target)


def set_entries(pairs: list[tuple[str, str]], root: Path = ROOT) -> list[str]:
    """Add or change entries; returns what is wrong with them (then nothing is written)."""
    wrong = [problem for msgid, zh in pairs for problem in _wrong_with(msgid, zh)]
    if wrong:
        return wrong
    path = catalogue_path(root)
    with _locked(path):
        catalogue = load(root)
        known = {entry.msgid: entry for entry in catalogue}
        for msgid, zh in pairs:
            if msgid in known:
                known[msgid].msgstr = zh
            else:
                known[msgid] = polib.POEntry(msgid=msgid, msgstr=zh)
                catalogue.append(known[msgid])
        _write(catalogue, path)
    return []


def set_plural(msgid: str, plural: str, zh: str, root: Path = ROOT) -> None:
    """Add or change an entry of ngettext; Chinese has one form for every number."""
    path = catalogue_path(root)
    with _locked(path):
        catalogue = load(root)
        for entry in [entry for entry in catalogue if entry.msgid == msgid]:
            catalogue.remove(entry)
        catalogue.append(polib.POEntry(msgid=msgid, msgid_plural=plural, msgstr_plural={0: zh}))
        _write(catalogue, path)


def set_one(place: str, msgid: str, one: str, root: Path = ROOT) -> list[str]:
    """Add or change what English says when ``place`` holds 1; returns what is wrong with it (then nothing is written)."""
    if not set(placeholders(one)) <= set(placeholders(msgid)):
        return [f"{json.dumps(one)} has places that are not in {json.dumps(msgid)}"]
    path = catalogue_path(root, "en")
    with _locked(path):
        catalogue = load(root, "en")
        for entry in [entry for entry in catalogue if (entry.msgctxt, entry.msgid) == (place, msgid)]:
            catalogue.remove(entry)
        forms = {0: one, 1: msgid}
        catalogue.append(polib.POEntry(msgctxt=place, msgid=msgid, msgid_plural=msgid, msgstr_plural=forms))
        _write(catalogue, path)
    return []


def plural_problems(msgids: Iterable[str], root: Path = ROOT) -> list[str]:
    """Ids that count without a form for 1, and forms of ids that nobody says."""
    forms = {(entry.msgctxt, entry.msgid): entry.msgstr_plural[0] for entry in load(root, "en")}
    said, found = set(), []
    waiting = list(msgids)
    while waiting:  # the form of one place may count in another
        text = waiting.pop()
        if text in said:
            continue
        said.add(text)
        waiting += [one for (_, msgid), one in forms.items() if msgid == text]
        for counting in COUNTED.finditer(text):
            place, things = counting[1], counting[2]
            if things not in BESIDE and (place, text) not in forms and not _is_of_one(place, text, forms):
                found.append(f"no form for 1: python tools/messages.py one {place} {_quoted(text)} '<English of one>'")
    found += [f"nobody says this any more: {_quoted(msgid)} ({place})" for place, msgid in forms if msgid not in said]
    return sorted(found)


def _is_of_one(place: str, text: str, forms: Mapping[tuple[str, str], str]) -> bool:
    """Whether ``text`` is itself the form of 1 of this place, or of one that comes after it."""
    return any(one == text and place <= of for (of, _), one in forms.items())


def drop_entries(msgids: list[str], root: Path = ROOT) -> None:
    path = catalogue_path(root)
    with _locked(path):
        catalogue = load(root)
        for entry in [entry for entry in catalogue if entry.msgid in msgids]:
            catalogue.remove(entry)
        _write(catalogue, path)


def compile_catalogue(root: Path = ROOT, language: str = "zh") -> Path:
    """Write the .mo beside the .po; returns its path."""
    path = catalogue_path(root, language)
    with _locked(path):
        catalogue = load(root, language)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.mo")
        catalogue.save_as_mofile(str(fresh))
        return fresh.replace(path.with_suffix(".mo"))


# --- do they agree ----------------------------------------------------------------------------------------------------------


def placeholders(text: str) -> list[str]:
    """The ``{named}`` places of ``text`` with their formats, sorted."""
    return sorted(f"{name}:{spec}" if spec else name for _, name, spec, _ in string.Formatter().parse(text) if name is not None)


def _wrong_with(msgid: str, zh: str) -> list[str]:
    if not zh.strip():
        return [f"{json.dumps(msgid)} has no Chinese"]
    try:
        if set(placeholders(msgid)) != set(placeholders(zh)):
            return [f"{json.dumps(msgid)}: the Chinese must have the same places: {placeholders(msgid)}, not {placeholders(zh)}"]
    except ValueError as error:
        return [f"{json.dumps(msgid)}: {error}"]
    return []


def problems(root: Path = ROOT) -> list[str]:
    """Everything that differs between source and catalogue, one sentence each."""
    catalogue = {entry.msgid: entry for entry in load(root)}
    found: list[str] = []
    used: dict[str, Use] = {}
    for use in uses(root):
        if use.msgid:
            used.setdefault(use.msgid, use)
        else:
            found.append(f'{use}: the message id is not a literal; write msg("…") where the words are')
    for msgid, use in used.items():
        if msgid not in catalogue:
            found.append(f"{use}: no Chinese: python tools/messages.py set {_quoted(msgid)} '<中文>'")
    for msgid, entry in sorted(catalogue.items()):
        if not entry.msgid_plural:
            how = f"python tools/messages.py set {_quoted(msgid)} '<中文>'"
            found += [f"{problem}: {how}" for problem in _wrong_with(msgid, entry.msgstr)]
    found += [f"nobody says this any more: python tools/messages.py drop {_quoted(msgid)}" for msgid in unused(root)]
    return found + plural_problems(used, root)


def unused(root: Path = ROOT) -> list[str]:
    """Entries that neither the program nor click says."""
    return sorted({entry.msgid for entry in load(root)} - {use.msgid for use in uses(root)} - click_ids())


def _drop_unused_forms(root: Path = ROOT) -> None:
    """Remove the plural forms of ids that nobody says any more, and of forms made from them."""
    path, said = catalogue_path(root, "en"), {use.msgid for use in uses(root)}
    with _locked(path):
        catalogue = load(root, "en")
        forms = {(entry.msgid, entry.msgstr_plural[0]) for entry in catalogue}
        while more := {one for msgid, one in forms if msgid in said} - said:
            said |= more
        for entry in [entry for entry in catalogue if entry.msgid not in said]:
            catalogue.remove(entry)
        _write(catalogue, path)


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)


def _pairs(lines: TextIO) -> list[tuple[str, str]]:
    rows = [line.rstrip("\n").split("\t") for line in lines if line.strip()]
    for row in rows:
        if len(row) != 2:
            sys.exit(f"expected id, tab, Chinese: {row}")
    return [(row[0].replace("\\n", "\n"), row[1].replace("\\n", "\n")) for row in rows]


def main(arguments: list[str]) -> int:
    match arguments:
        case ["set", msgid, zh]:
            wrong = set_entries([(msgid, zh)])
        case ["set"]:
            wrong = set_entries(_pairs(sys.stdin))
        case ["plural", msgid, plural, zh]:
            set_plural(msgid, plural, zh)
            wrong = []
        case ["one", place, msgid, one]:
            wrong = set_one(place, msgid, one)
        case ["drop", *msgids] if msgids:
            drop_entries(msgids)
            wrong = []
        case ["tidy"]:
            drop_entries(unused())
            _drop_unused_forms()
            wrong = []
        case ["extract"]:
            for msgid in sorted({use.msgid for use in uses() if use.msgid}):
                print(json.dumps(msgid))
            wrong = []
        case ["check"]:
            wrong = problems()
        case ["compile"]:
            for language in LANGUAGES:
                compile_catalogue(language=language)
            wrong = []
        case _:
            print(__doc__)
            return 2
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
