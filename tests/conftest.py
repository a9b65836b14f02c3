"""Fixtures that several test files share."""

from __future__ import annotations

import gc
import os
import re
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest

# The suite is the same in every run and on every machine, however slow; other examples are the soaks' work.
hypothesis.settings.register_profile("suite", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("suite")

gc.set_threshold(200_000, 50, 50)  # a process of tests holds millions of objects, among which there is little garbage

PROCESSOR = "processor"
BEGUN = pytest.StashKey[float]()
POSTGRESQL = "AUDITOR_TEST_POSTGRESQL"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--allowed-skips", metavar="FILE", help="fail when a test is skipped for a reason that FILE does not name")
    parser.addoption(
        "--slowest", type=int, metavar="N", help="list the N tests that took most of the processor, fixtures included"
    )


LONGEST = (
    *("spark", "soaks", "desk_browser", "browser", "engines", "survey_evidence", "desk_papers", "desk_hand_in", "survey"),
    *("streams", "story", "desk_rules", "python_api"),
)
"""Files of tests that take longest. They begin first, so that no process waits for another's at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(autouse=True)
def _chinese() -> None:
    """Each test begins in the language that the program begins in, whatever an earlier one asked for."""
    from auditor.i18n import set_language

    set_language("zh")


def processor() -> float:
    """Seconds of the processor that this process and the processes that it waited for have taken."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    item.stash[BEGUN] = processor()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "teardown":
        report.user_properties.append((PROCESSOR, processor() - item.stash[BEGUN]))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """With ``--slowest N``: the tests that took most of the processor."""
    most = config.getoption("--slowest")
    if not most:
        return
    ended = [report for reports in terminalreporter.stats.values() for report in reports if isinstance(report, pytest.TestReport)]
    took = {report.nodeid: dict(report.user_properties)[PROCESSOR] for report in ended if report.when == "teardown"}
    terminalreporter.section(f"{most} tests that took most of the processor")
    for test in sorted(took, key=lambda test: -took[test])[:most]:
        terminalreporter.write_line(f"{took[test]:8.1f} s  {test}")


def unnamed_skips(reasons: list[str], allowed: str) -> list[str]:
    """The reasons that no line of ``allowed`` (regular expressions; # begins a remark) names, each once."""
    patterns = [line for line in allowed.splitlines() if line.strip() and not line.startswith("#")]
    return sorted({reason for reason in reasons if not any(re.search(pattern, reason) for pattern in patterns)})


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With ``--allowed-skips``: what was skipped for any other reason fails the run."""
    file = session.config.getoption("--allowed-skips")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not file or reporter is None or hasattr(session.config, "workerinput"):
        return
    skipped = (report.longrepr for report in reporter.stats.get("skipped", []))
    reasons = [told[2].removeprefix("Skipped: ") for told in skipped if isinstance(told, tuple)]
    unnamed = unnamed_skips(reasons, Path(file).read_text(encoding="utf-8"))
    for reason in unnamed:
        reporter.write_line(f"skipped, and {file} does not allow it: {reason}", red=True)
    if unnamed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The SQLAlchemy URL of an empty schema of its own in a real PostgreSQL; the schema is dropped afterwards."""
    url = os.environ.get(POSTGRESQL)
    if not url:
        pytest.skip(f"{POSTGRESQL} is not set; python3 tools/postgresql.py run python3 tasks.py test starts a server for it")
    psycopg = pytest.importorskip("psycopg")
    schema = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{url}?options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
