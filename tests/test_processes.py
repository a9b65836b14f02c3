"""Files of a report rendered side by side: all are written, and what goes wrong in a child is raised in the parent."""

import os
import sys
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system import border, processes
from auditor.system.processes import side_by_side

SAMPLE = Path(__file__).parent.parent / "data_samples" / "balance" / "audit.yaml"
forks = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")


def _fail(error):
    raise error


class _Unsendable(Exception):
    def __init__(self, one, other):
        super().__init__(f"{one} and {other}")


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_every_job_is_done(tmp_path, processes):
    jobs = [partial((tmp_path / str(nth)).write_text, str(nth)) for nth in range(5)]
    side_by_side(jobs, processes)
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["0", "1", "2", "3", "4"]


@forks
def test_two_processes_are_at_work(tmp_path):
    files = [tmp_path / "a", tmp_path / "b"]
    side_by_side([lambda file=file: file.write_text(str(os.getpid())) for file in files], 2)
    assert len({file.read_text() for file in files}) == 2


@forks
def test_a_users_mistake_comes_back_whole():
    mistake = UserError(Problem("E1", msg("The report cannot be written: {why}", why="full"), Place("file.xlsx", row=3)))
    with pytest.raises(UserError) as raised:
        side_by_side([lambda: None, partial(_fail, mistake)], 2)
    assert raised.value.problems == mistake.problems


@forks
def test_the_disks_word_comes_back_with_its_number():
    with pytest.raises(OSError, match="full") as raised:
        side_by_side([lambda: None, partial(_fail, OSError(28, "full"))], 2)
    assert raised.value.errno == 28


@forks
def test_what_cannot_be_sent_is_told():
    with pytest.raises(ChildProcessError, match="_Unsendable: 1 and 2"):
        side_by_side([lambda: None, partial(_fail, _Unsendable(1, 2))], 2)


@forks
def test_a_killed_child_is_noticed():
    with pytest.raises(ChildProcessError, match="ended before"):
        side_by_side([lambda: None, partial(os._exit, 9)], 2)


# ---------------------------------------------------------------- where processes cannot be forked, as on Windows and macOS


def _audited(folder):
    """The sample audited and written by several processes where there are any; each file of the report → its bytes."""
    from auditor.inputs.spec import Overrides, load_spec
    from auditor.reports import files_of
    from auditor.reports.write import write_report
    from auditor.run import run_audit

    spec = load_spec(SAMPLE, date(2026, 4, 1), Overrides(output=folder))
    written = write_report(run_audit(spec), folder, formats=files_of(("json", "html", "xlsx", "csv")))
    return {path.name: path.read_bytes() for path in written if path.name != "manifest.json"}


@forks
def test_without_forks_the_same_report_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "cpus", lambda: 3)
    forked = _audited(tmp_path / "forked")

    def refused(*arguments):
        raise AssertionError("a process was forked")

    monkeypatch.setattr(processes, "FORKS", False)
    monkeypatch.setattr(border, "FORKS", False)
    monkeypatch.setattr(processes.multiprocessing, "get_context", refused)
    monkeypatch.setattr(os, "fork", refused)
    assert _audited(tmp_path / "alone") == forked
