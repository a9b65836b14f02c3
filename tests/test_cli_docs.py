"""The documentation is complete: links lead somewhere, pages have twins, examples of files are what the program reads."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from auditor.inputs.spec import load_spec

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("[RC]*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
READING = [ROOT / "docs" / "reading.zh.md", ROOT / "docs" / "reading.en.md"]
DATABASES = [ROOT / "docs" / "databases.zh.md", ROOT / "docs" / "databases.en.md"]
READMES = [ROOT / "README.md", ROOT / "README.en.md"]


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(ROOT).as_posix() for page in pages]


def links(page: Path) -> set[Path]:
    """The files of the project that a page leads to."""
    targets = re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))
    return {(page.parent / target).resolve() for target in targets if not re.match(r"[a-z]+:", target)}


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", t)]
    dead = [target for target in targets if not (page.parent / target).exists()]
    assert not dead, f"{page.name} links to what is not there: {dead}"


def anchors(page: Path) -> set[str]:
    """What a link may name after ``#``: headings as GitHub spells them, and anchors written out."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = [re.sub(r"<[^>]*>|[`*]", "", line) for line in re.findall(r"^#+ (.*)$", text, re.MULTILINE)]
    spelt = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return spelt | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_anchors_are_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s#]*)#([^)\s]+)\)", page.read_text(encoding="utf-8"))
    local = [(page.parent / target if target else page, anchor) for target, anchor in links if not re.match(r"[a-z]+:", target)]
    dead = [f"{target.name}#{anchor}" for target, anchor in local if target.suffix == ".md" and anchor not in anchors(target)]
    assert not dead, f"{page.name} links to headings that are not there: {dead}"


@pytest.mark.parametrize("page", READMES, ids=names(READMES))
@pytest.mark.parametrize("command", ["python3 tasks.py sample", "python3 tasks.py test"])
def test_the_two_commands_are_what_ci_runs(command: str, page: Path) -> None:
    assert command in page.read_text(encoding="utf-8")
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def twins(page: Path) -> list[Path]:
    """The same page in the other language; none where there is only one."""
    name = re.sub(r"(\.zh|\.en)?\.md$", "", page.name)
    every = [page.with_name(f"{name}{language}.md") for language in ("", ".zh", ".en")]
    return [one for one in every if one != page and one.exists()]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_page_leads_to_its_other_language(page: Path) -> None:
    other = twins(page)
    if re.search(r"\.(zh|en)\.md$", page.name):
        assert len(other) == 1
    assert set(other) <= links(page)


def test_every_page_is_led_to() -> None:
    """From a page that is not its other language."""
    led = {target for page in PAGES for target in links(page) if target not in twins(page) and target != page}
    assert [page for page in PAGES if page not in led and not page.name.startswith("README")] == []


def blocks(page: Path) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", READING, ids=names(READING))
def test_the_examples_are_what_the_program_reads(page: Path, tmp_path: Path) -> None:
    from auditor.inputs.decisions import KINDS, read_decisions
    from auditor.mapping.read import read_mapping
    from auditor.model.model import base_model

    decisions, *mappings = blocks(page)
    file = tmp_path / "a.yaml"
    file.write_text(decisions, encoding="utf-8")
    assert {decision.decides for decision in read_decisions(file)} == set(KINDS)
    for mapping, of in zip(mappings, ("甲校情况.xlsx", "名单3.xlsx"), strict=True):
        file.write_text(mapping, encoding="utf-8")
        assert read_mapping(file, base_model())(of, "一") is not None


@pytest.mark.parametrize("page", DATABASES, ids=names(DATABASES))
def test_the_example_of_a_database_is_read(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "secret")
    (block,) = blocks(page)
    for named in ("学校填报", "schools"):
        (tmp_path / named).mkdir()
    (tmp_path / "audit.yaml").write_text(block, encoding="utf-8")
    assert len(load_spec(tmp_path / "audit.yaml", date(2026, 1, 1)).records) == 3
