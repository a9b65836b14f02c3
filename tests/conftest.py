"""Fixtures that several test files share."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest

POSTGRESQL = "AUDITOR_TEST_POSTGRESQL"


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
