"""The documentation is complete: links lead somewhere, every option, key and exit code is told in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import click
import pytest

from auditor.commands.main import VERBS, auditor
from auditor.inputs.spec import KEYS, load_spec

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "README.en.md", *(ROOT / "docs").glob("*.md")])
INSPECTOR = [ROOT / "docs" / "inspector.zh.md", ROOT / "docs" / "inspector.en.md"]
DATABASES = [ROOT / "docs" / "databases.zh.md", ROOT / "docs" / "databases.en.md"]
READMES = [ROOT / "README.md", ROOT / "README.en.md"]


def names(pages: list[Path]) -> list[str]:
    return [page.name for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", t)]
    dead = [target for target in targets if not (page.parent / target).exists()]
    assert not dead, f"{page.name} links to what is not there: {dead}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_documented(verb: str, page: Path) -> None:
    command = auditor.get_command(click.Context(auditor), verb)
    assert command is not None
    pages = [page, *(page.with_name(page.name.replace("inspector", name)) for name in ("scale", "desk"))]  # pages of their own
    text = "".join(one.read_text(encoding="utf-8") for one in pages)
    untold = [o.opts[0] for o in command.params if isinstance(o, click.Option) and f"`{o.opts[0]}" not in text]
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
def test_every_key_of_the_audit_file_is_documented(page: Path) -> None:
    pages = [page, page.with_name(page.name.replace("inspector", "scale"))]  # a survey has a page of its own
    text = "".join(one.read_text(encoding="utf-8") for one in pages)
    untold = [name for pair in KEYS.items() for name in pair if name not in text]
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
def test_every_code_of_the_audit_file_is_documented(page: Path) -> None:
    source = (ROOT / "auditor" / "inputs" / "spec.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"(E\d{3})"', source))
    assert codes
    untold = sorted(code for code in codes if code not in page.read_text(encoding="utf-8"))
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", READMES, ids=names(READMES))
@pytest.mark.parametrize("command", ["python3 tasks.py sample", "python3 tasks.py test"])
def test_the_two_commands_are_what_ci_runs(command: str, page: Path) -> None:
    assert command in page.read_text(encoding="utf-8")
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", READMES, ids=names(READMES))
@pytest.mark.parametrize("code", range(5))
def test_exit_codes_are_told(code: int, page: Path) -> None:
    assert f"| {code} |" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_page_in_one_language_has_its_twin(page: Path) -> None:
    language = re.search(r"\.(zh|en)\.md$", page.name)
    twin = page.name.replace(".zh.", ".en.") if language and language[1] == "zh" else page.name.replace(".en.", ".zh.")
    if page.name.startswith("README"):
        twin = "README.en.md" if page.name == "README.md" else "README.md"
    assert (page.parent / twin).exists()


def blocks(page: Path) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", [*INSPECTOR, *READMES], ids=names([*INSPECTOR, *READMES]))
def test_the_examples_are_what_the_program_reads(page: Path, tmp_path: Path) -> None:
    from auditor.answers.register_files import read_register
    from auditor.answers.waiver_files import read_waivers
    from auditor.inputs.decisions import KINDS, read_decisions
    from auditor.mapping.read import read_mapping
    from auditor.model.model import base_model

    for number, block in enumerate(blocks(page)):
        file = tmp_path / f"{number}.yaml"
        file.write_text(block, encoding="utf-8")
        if "records:" in block:
            for named in ("学校填报", "全县体检名单.xlsx", "schools", "check-ups.xlsx"):
                (tmp_path / named).mkdir(exist_ok=True)
            assert load_spec(file, date(2026, 1, 1)).records
        elif "shandan/1-charter" in block:
            assert len(read_register(file).answers) == 2
        elif "decides:" in block:
            assert {decision.decides for decision in read_decisions(file)} == set(KINDS)
        elif "sheets:" in block:
            assert read_mapping(file, base_model())("甲校情况.xlsx", "一") is not None
        else:
            assert [waiver.rule for waiver in read_waivers(file)] == ["shandan/8b"]


@pytest.mark.parametrize("page", DATABASES, ids=names(DATABASES))
def test_the_example_of_a_database_is_read(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "secret")
    (block,) = blocks(page)
    for named in ("学校填报", "schools"):
        (tmp_path / named).mkdir()
    (tmp_path / "audit.yaml").write_text(block, encoding="utf-8")
    assert len(load_spec(tmp_path / "audit.yaml", date(2026, 1, 1)).records) == 3


@pytest.mark.parametrize("page", DATABASES, ids=names(DATABASES))
def test_every_code_of_a_database_is_documented(page: Path) -> None:
    sources = [(ROOT / "auditor" / "files" / name).read_text(encoding="utf-8") for name in ("sql.py", "address.py")]
    untold = sorted(code for code in re.findall(r'"(E\d{3})"', "".join(sources)) if code not in page.read_text(encoding="utf-8"))
    assert not untold, f"add to {page.name}: {untold}"


@pytest.mark.parametrize("page", INSPECTOR, ids=names(INSPECTOR))
def test_the_rules_of_the_examples_exist(page: Path) -> None:
    from auditor import load_pack

    named = set(re.findall(r"(?:rule|规则): (shandan/\S+)", page.read_text(encoding="utf-8")))
    assert named
    assert named <= {rule.id for rule in load_pack("shandan").rules}
