"""Every rule of the samples that records answer says on Apache Spark what it says in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from soak import engines

from tests.engines import found, on_spark

FULL = engines.FULL


def soak(rounds: int, seed: int) -> None:
    """A round is a rule."""
    for pack, records, as_of in engines.some_rules(rounds, seed):
        with tempfile.TemporaryDirectory() as folder:
            assert on_spark(pack, records, as_of, Path(folder)) == found(pack, records, as_of), pack.name
