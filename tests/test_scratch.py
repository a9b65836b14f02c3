"""Scratch folders: gone with the work, cleared after a kill, and never taken from a run that is alive."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from auditor.system import scratch
from auditor.system.scratch import PREFIX, Scratch

pytestmark = pytest.mark.skipif(os.name == "nt", reason="locks on folders are those of Unix")


@pytest.fixture(autouse=True)
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch._clear_leftovers.cache_clear()
    return tmp_path


def test_a_folder_is_gone_with_the_work(apart: Path) -> None:
    with Scratch() as folder:
        (folder / "a").touch()
    assert not list(apart.iterdir())


def test_what_a_dead_run_left_is_cleared_and_what_a_living_one_holds_is_not(apart: Path) -> None:
    (apart / f"{PREFIX}dead" / "work").mkdir(parents=True)
    (apart / "somebody-else").mkdir()
    with Scratch() as living:
        scratch._clear_leftovers.cache_clear()
        with Scratch():
            assert living.is_dir()
    assert [path.name for path in apart.iterdir()] == ["somebody-else"]


@pytest.mark.parametrize("moment", ["before it is opened", "before it is locked"])
def test_a_folder_that_is_cleared_before_it_is_locked_is_made_again(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = scratch.hold, [3]

    def hold(folder: Path) -> int | None:
        if left[0]:
            left[0] -= 1
            if moment == "before it is opened":
                shutil.rmtree(folder)
                return real(folder)
            held = real(folder)
            shutil.rmtree(folder)
            return held
        return real(folder)

    monkeypatch.setattr(scratch, "hold", hold)
    with Scratch() as folder:
        assert folder.is_dir()
        assert not left[0]


def test_runs_that_begin_at_once_do_not_take_each_others_folders(apart: Path) -> None:
    code = (
        "from auditor.system import scratch\n"
        "for _ in range(150):\n"
        "    scratch._clear_leftovers.cache_clear()\n"
        "    with scratch.Scratch() as folder: (folder / 'a').touch()\n"
    )
    environment = {**os.environ, "TMPDIR": str(apart), "PYTHONPATH": str(Path(__file__).parent.parent)}
    runs = [subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"", 0)] * 3
    assert not list(apart.iterdir())
