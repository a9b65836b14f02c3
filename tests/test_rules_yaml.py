"""YAML as rule files are read: values stay what they look like, everything has a place, nothing grows without bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from auditor.problems import UserError
from auditor.written import yaml_source
from auditor.written.yaml_source import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, Document, Number, exact, parse_yaml


def read(text: str) -> Document:
    return parse_yaml(text.encode(), "a.yaml")


def value(text: str) -> Any:
    return read(f"key: {text}").root.plain()["key"]


def codes(text: str | bytes) -> list[str]:
    with pytest.raises(UserError) as caught:
        parse_yaml(text if isinstance(text, bytes) else text.encode(), "a.yaml")
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text", ["no", "on", "yes", "off", "y", "12:30", "1_000", "2025-01-01", "0b1", "1:19", "2/3", "10%", ".inf", ".nan"]
)
def test_what_looks_like_a_word_is_text(text: str) -> None:
    found = value(text)
    assert (found, type(found)) == (text, str)


@pytest.mark.parametrize("text", ["0", "010", "-7", "+3", "4.2", ".5", "1e3", "0x1F", "0o17", "3.10"])
def test_numbers_keep_their_text(text: str) -> None:
    found = value(text)
    assert (found, type(found)) == (text, Number)


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("False", False), ("null", None), ("~", None), ("", None)])
def test_core_words(text: str, expected: object) -> None:
    assert value(text) is expected


@pytest.mark.parametrize("text", ["'10'", '"true"', "'null'", '"2/3"'])
def test_quoted_is_text(text: str) -> None:
    assert type(value(text)) is str


def test_keys_are_text() -> None:
    assert read("1: a\ntrue: b\n2025-01-01: c").root.plain() == {"1": "a", "true": "b", "2025-01-01": "c"}


def test_places_of_key_and_value() -> None:
    root = read("一:\n  - 名称: 值\n").root
    item = root.items["一"].elements[0]
    assert (item.keys["名称"].line, item.keys["名称"].column) == (2, 5)
    assert (item.items["名称"].span.line, item.items["名称"].span.column) == (2, 9)


def test_every_double_key_is_told() -> None:
    assert codes("a: 1\na: 2\nb: {c: 1, c: 2}") == ["E105", "E105"]


def test_every_tab_is_told() -> None:
    assert codes("a:\n\tb: 1\n \tc: 2\n") == ["E103", "E103"]


def test_a_tab_inside_a_text_is_no_mistake() -> None:
    assert value("'x\ty'") == "x\ty"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1", "E104"),
        ("a: 'x", "E104"),
        ("a: b: c", "E104"),
        ("? {a: 1}\n: 2", "E104"),
        ("a: \x01", "E104"),
        ("a: !!python/object/apply:os.system [echo]", "E107"),
        ("a: !!int 3", "E107"),
        ("a: 1\n---\nb: 2", "E108"),
        ("a: *b", "E106"),
        ("a: &a [*a]", "E106"),
        ("a: &a {b: 1}\nc: {<<: *a}", "E106"),
    ],
)
def test_refused(text: str, code: str) -> None:
    assert codes(text) == [code]


DEEP = {
    "flow lists": "a: " + "[" * 1500,
    "closed flow lists": "a: " + "[" * 500 + "]" * 500,
    "flow mappings": "{a: " * 1500,
    "lists in one line": "- " * 1500,
    "mappings by indentation": "\n".join(" " * level + "a:" for level in range(300)),
}


@pytest.mark.parametrize("loader", [loader for loader in (yaml.BaseLoader, getattr(yaml, "CBaseLoader", None)) if loader])
@pytest.mark.parametrize("text", DEEP.values(), ids=list(DEEP))
def test_depth_is_refused_by_our_own_bound(text: str, loader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_source, "_LOADER", loader)
    assert codes(text) == ["E109"]


@pytest.mark.parametrize("limit", [MAX_DEPTH + 2, 64, 100, 1000])
@pytest.mark.parametrize("text", DEEP.values(), ids=list(DEEP))
def test_a_parser_with_a_bound_of_its_own_changes_nothing(text: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A parser that looks ahead and gives up at ``limit`` levels, before it has told of any of them."""
    parse = yaml.parse

    def ahead(text: str, Loader: Any) -> Iterator[Any]:
        told, depth = [], 0
        try:
            for event in parse(text, Loader=yaml.BaseLoader):
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                if depth > limit:
                    raise yaml.scanner.ScannerError("while nesting", event.start_mark, "too deep", event.start_mark)
                told.append(event)
        except yaml.parser.ParserError:  # what stands before a mistake is told before it
            yield from told
            raise
        yield from told

    monkeypatch.setattr(yaml, "parse", ahead)
    assert codes(text) == ["E109"]


def test_aliases_are_few() -> None:
    text = "a: &a 1\nb: [" + ", ".join(["*a"] * (MAX_ALIASES + 1)) + "]"
    assert codes(text) == ["E106"]


def test_an_alias_stands_for_what_it_marks() -> None:
    assert read("a: &a {x: 1}\nb: *a").root.plain() == {"a": {"x": "1"}, "b": {"x": "1"}}


def test_expansion_is_bounded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 3)}]" for n in range(1, 7)]
    wide = "big: &big [" + ", ".join(["x"] * 20_000) + "]\nall: [*big, *big, *big, *big, *big]"
    assert codes(wide) == ["E106"]
    assert len(read("\n".join(lines)).root.items) == 7


def test_size_is_bounded() -> None:
    assert codes(b"a: " + b"x" * MAX_BYTES) == ["E101"]


@pytest.mark.parametrize("raw", ["键: 值".encode("gb18030"), "键: 值".encode("utf-16"), b"\xff\xfe", b"a: \xc3"])
def test_not_utf8(raw: bytes) -> None:
    assert codes(raw) == ["E102"]


def test_byte_order_mark_is_passed_over() -> None:
    assert parse_yaml(b"\xef\xbb\xbfa: 1", "a.yaml").root.plain() == {"a": "1"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_empty_file(text: str) -> None:
    assert read(text).root.is_empty


@pytest.mark.parametrize("number", ["1e3", "1_000", "0x10", "", ".", "1/2", "١٢", "9" * 41, "nan"])
def test_exact_refuses(number: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(number) + "$"):
        exact(number)


@given(st.text(max_size=200) | st.text(alphabet="ab:-[]{}#&*!|>'\"%@`\n\t ,?0", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert places(text.encode("utf-8", "surrogatepass")) <= len(text.splitlines()) + 2


def places(raw: bytes) -> int:
    """The last line that a problem names; 0 where there is none."""
    try:
        parse_yaml(raw, "a.yaml")
    except UserError as error:
        return max(problem.place.line for problem in error.problems)
    return 0
