"""Why the system refuses something is said in the reader's language."""

from __future__ import annotations

import errno
import os

import pytest

from auditor.commands.main import main
from auditor.i18n import Message
from auditor.system.reasons import reason


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOSPC])
def test_the_usual_reasons_are_said_in_chinese(number: int) -> None:
    said = reason(OSError(number, "in the system's words"))
    assert isinstance(said, Message)
    assert any("\u4e00" <= char <= "\u9fff" for char in said.say("zh"))


def test_an_unusual_reason_is_the_systems() -> None:
    assert reason(OSError(errno.ESTALE, "")) == os.strerror(errno.ESTALE)


def test_what_is_not_the_systems_says_what_it_is() -> None:
    assert reason(OSError("broken")) == "broken"
    assert reason(OSError()) == "OSError"


def test_a_missing_audit_file_is_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "nowhere.yaml"]) == 2
    assert "无法读取文件：没有这个文件或文件夹。" in capsys.readouterr().err
