"""The program's Chinese: keeps ``auditor/locale/zh/LC_MESSAGES/auditor.po`` in step with the message ids in the source.

    python tools/messages.py set "{n} rows" "{n} 行"     add or change one entry
    python tools/messages.py set < lines.tsv              many at once: id, tab, Chinese
    python tools/messages.py plural "{n} row" "{n} rows" "{n} 行"     for ngettext, which only click uses
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
import string
import sys
from collections.abc import Iterator
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
    "Language": "zh",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@dataclass(frozen=True)
class Use:
    """One place where the source says ``msgid``; ``msgid`` is empty when the id is not a literal."""

    msgid: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def catalogue_path(root: Path = ROOT) -> Path:
    return root / "auditor" / "locale" / "zh" / "LC_MESSAGES" / "auditor.po"


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


def load(root: Path = ROOT) -> polib.POFile:
    path = catalogue_path(root)
    return polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)


def _write(catalogue: polib.POFile, path: Path) -> None:
    """Sorted by id, one line an entry, no dates: the same entries are always the same bytes."""
    catalogue.metadata = dict(METADATA)
    catalogue.sort(key=lambda entry: entry.msgid)
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


def drop_entries(msgids: list[str], root: Path = ROOT) -> None:
    path = catalogue_path(root)
    with _locked(path):
        catalogue = load(root)
        for entry in [entry for entry in catalogue if entry.msgid in msgids]:
            catalogue.remove(entry)
        _write(catalogue, path)


def compile_catalogue(root: Path = ROOT) -> Path:
    """Write the .mo beside the .po; returns its path."""
    path = catalogue_path(root)
    with _locked(path):
        catalogue = load(root)
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
    return found


def unused(root: Path = ROOT) -> list[str]:
    """Entries that neither the program nor click says."""
    return sorted({entry.msgid for entry in load(root)} - {use.msgid for use in uses(root)} - click_ids())


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
        case ["drop", *msgids] if msgids:
            drop_entries(msgids)
            wrong = []
        case ["tidy"]:
            drop_entries(unused())
            wrong = []
        case ["extract"]:
            for msgid in sorted({use.msgid for use in uses() if use.msgid}):
                print(json.dumps(msgid))
            wrong = []
        case ["check"]:
            wrong = problems()
        case ["compile"]:
            compile_catalogue()
            wrong = []
        case _:
            print(__doc__)
            return 2
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
