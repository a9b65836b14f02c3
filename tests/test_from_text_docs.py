"""The officer's page is true: every command of it, run in an empty folder, prints what stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.commands.main import main

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_prints_what_the_commands_print(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (DOCS / f"from-text.{language}.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    question, before, after = re.findall(r"```yaml\n(.*?)\n```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("tongzhi.txt").write_text(text, encoding="utf-8")
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        command, _, wanted = block.partition("\n")
        if " cases " in command:  # what the page says to change by hand
            file = Path("rules/xian/draft.yaml")
            drafted = file.read_text(encoding="utf-8")
            assert question in drafted
            assert before in drafted
            file.write_text(drafted.replace(before, after, 1), encoding="utf-8")
        assert main(command.removeprefix("$ auditor ").split()) == 0
        told = capsys.readouterr()
        assert told.out + told.err == wanted, command
