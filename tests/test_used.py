"""Nothing of the program is there for its tests alone: every name is used by the program, its tools or its templates."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import auditor

MOST_LINES = 420
"""About as much of a module as one keeps in mind; some 400, and a little for a change that comes before its division."""
ROOT = Path(__file__).parent.parent
OTHERS = ("auditor/web/templates/*.j2", "reports/templates/*.j2", "auditor/**/*.yaml", "pyproject.toml")
"""What uses names of Python without being Python."""
CALLED = {
    *("handler400", "handler403", "handler404", "handler500", "urlpatterns", "ordering", "Meta", "__slots__"),  # by Django
    *("format_epilog", "get_help_option", "resolve_command", "write_heading", "context_class"),  # by click
    *("handle_starttag", "handle_endtag", "handle_data", "model_config"),  # by HTMLParser, pydantic
    *("load_bytecode", "dump_bytecode", "get_source_checksum"),  # by Jinja
}
"""Names by which others call."""


class Piece(NamedTuple):
    """A statement of a module, or of a class: the names that it gives, and the words that it uses."""

    file: Path
    line: int
    names: tuple[str, ...]
    uses: frozenset[str]


def names_of(node: ast.stmt) -> tuple[str, ...]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return () if name.startswith("__") else (name,)  # called by Python
        case ast.Assign(targets=targets):
            return tuple(one.id for one in targets if isinstance(one, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
        case _:
            return ()


def words(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        match one:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.MatchClass(kwd_attrs=names):
                yield from names
            case ast.Constant(value=str(text)) if len(text) < 80:
                yield from re.findall(r"\w+", text)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.name for alias in names if alias.asname)


def pieces(file: Path) -> Iterator[Piece]:
    def of(body: list[ast.stmt]) -> Iterator[Piece]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                bases = (word for one in (*node.bases, *node.keywords, *node.decorator_list) for word in words(one))
                yield Piece(file, node.lineno, (node.name,), frozenset(bases))
                yield from of(node.body)
            elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
                # What a decorator registers is called by whom it is registered with.
                named = () if getattr(node, "decorator_list", None) and not node.col_offset else names_of(node)
                yield Piece(file, node.lineno, named, frozenset(words(node)))

    yield from of(ast.parse(file.read_text(encoding="utf-8")).body)


def test_every_name_is_used_by_more_than_tests() -> None:
    program = [file for file in sorted((ROOT / "auditor").rglob("*.py")) if "migrations" not in file.parts]
    tools = [*(ROOT / "tools").glob("*.py"), *(ROOT / "benchmarks").rglob("*.py"), ROOT / "tasks.py"]
    given = [piece for file in program for piece in pieces(file)]
    used = set(CALLED) | set(auditor.__all__)
    for file in tools:
        used |= {word for piece in pieces(file) for word in piece.uses}
    for pattern in OTHERS:
        for other in ROOT.glob(pattern):
            used |= set(re.findall(r"\w+", other.read_text(encoding="utf-8")))
    waiting = given
    while True:  # what only unused names use is unused too
        alive, others = [], []
        for piece in waiting:
            (alive if not piece.names or not used.isdisjoint(piece.names) else others).append(piece)
        if not alive:
            break
        waiting = others
        used.update(*(piece.uses for piece in alive))
    idle = [f"{piece.file.relative_to(ROOT)}:{piece.line} {name}" for piece in waiting for name in piece.names]
    assert idle == [], "used by tests alone, or by nothing: take it out, or into the tests"


def test_no_module_is_too_long_to_keep_in_mind() -> None:
    long = {
        file.relative_to(ROOT).as_posix(): lines
        for file in (ROOT / "auditor").rglob("*.py")
        if (lines := file.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    }
    assert long == {}, "divide it by what it is about"
