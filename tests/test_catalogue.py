"""The catalogue of rules: up to date, every clause answered, every rule told."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from auditor.rules.pack import load_pack, pack_names
from tools import catalogue

LANGUAGES = catalogue.LANGUAGES


@cache
def pages() -> dict[str, str]:
    return catalogue.pages()


def page(name: str, language: str) -> str:
    return pages()[f"catalogue/{name}.{language}.md"]


def rows(text: str) -> list[list[str]]:
    """The cells of the table rows of a page, without the header."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def test_both_languages_have_the_same_pages() -> None:
    zh, en = ({name.replace(f".{language}.", ".") for name in pages() if f".{language}." in name} for language in LANGUAGES)
    assert zh == en


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pack_names())
def test_no_clause_is_unexplained(name: str, language: str) -> None:
    matrix = rows(page(name, language))
    assert [row[0] for row in matrix if not row[3]] == []
    assert len(matrix) == len(load_pack(name).clauses)


def test_a_clause_that_nothing_answers_is_refused() -> None:
    pack = load_pack("wenzhou")
    assert pack.policy is not None
    bare = replace(next(clause for clause in pack.policy.clauses if clause.rules), rules=())
    with pytest.raises(ValueError, match=re.escape(f"nothing answers the clause {bare.number}")):
        catalogue.Page([pack], "zh").clause(pack, bare)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pack_names())
def test_every_rule_has_one_entry(name: str, language: str) -> None:
    headings = re.findall(r'^### <a id="[^"]+"></a>(\S+) ', page(name, language), re.M)
    assert sorted(headings) == sorted(rule.id for rule in load_pack(name).rules)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pack_names())
def test_every_link_leads_somewhere(name: str, language: str) -> None:
    text = page(name, language)
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - set(re.findall(r'<a id="([^"]+)">', text)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_counts_add_up(language: str) -> None:
    table = rows(pages()[f"catalogue.{language}.md"])
    assert [sum(map(int, row[1:7])) for row in table] == [len(load_pack(name).clauses) for name in pack_names()]
    assert [int(row[8]) + int(row[9]) for row in table] == [len(load_pack(name).rules) for name in pack_names()]


def test_the_history_of_a_threshold_is_told() -> None:
    entry = page("leiyang", "en").partition('<a id="22-talent"></a>')[2].partition("###")[0]
    assert "- Threshold: from 2019-09-01 on is 100%" in entry
