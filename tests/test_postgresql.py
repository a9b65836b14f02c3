"""``tools/postgresql.py`` and the fixture that gives each test a schema of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parent.parent / "tools" / "postgresql.py"


def test_a_test_begins_in_an_empty_schema_of_its_own(postgresql: str) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE here (n integer)"))
    found = sqlalchemy.inspect(engine).get_table_names()
    engine.dispose()
    assert found == ["here"]


@pytest.mark.parametrize(
    ("binaries", "told"),
    [(None, "no PostgreSQL server is installed; going on without"), ("nowhere", "PostgreSQL cannot be started")],
)
def test_run_gives_the_exit_code_of_the_command_without_a_server_too(binaries: str | None, told: str) -> None:
    code = (
        f"import sys, pathlib; sys.path.insert(0, {str(TOOL.parent)!r}); import postgresql;"
        f"postgresql.binaries = lambda: {binaries!r} and pathlib.Path({binaries!r});"
        "sys.exit(postgresql.main(['run', sys.executable, '-c', 'exit(7)']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, told in ran.stderr) == (7, True)
