"""``tools/postgresql.py`` and the fixture that gives each test a schema of its own."""

from __future__ import annotations

import os
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


def test_run_gives_the_exit_code_of_the_command_where_there_is_no_server(tmp_path: Path) -> None:
    without = {**os.environ, "PATH": str(tmp_path)}
    code = (
        f"import sys; sys.path.insert(0, {str(TOOL.parent)!r}); import postgresql;"
        "postgresql.binaries = lambda: None; sys.exit(postgresql.main(['run', sys.executable, '-c', 'exit(7)']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=without, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr.strip()) == (7, "no PostgreSQL server is installed; going on without")
