"""Every rule of the samples that records answer says the same over Parquet, and on its own, as in memory among others."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

from auditor.records.records import Records
from auditor.rules.kinds.attest import Attest
from auditor.rules.pack import Pack
from auditor.store.store import Store
from auditor.store.stored import stored_records
from auditor.store.write import write_store
from tests.engines import found, sample
from tests.few_rules import with_only

FULL = 300
"""More than there are rules that records answer: all."""
SAMPLES = ("shandan", "leiyang", "constructs", "sound/language", "doubted")


def some_rules(rounds: int, seed: int) -> Iterator[tuple[Pack, Records, date]]:
    """The samples, each with those of its rules that were drawn, asked at once as an audit asks them; a round is a rule."""
    rules = [(name, one.id) for name in SAMPLES for one in sample(name)[0].rules if not isinstance(one.measure, Attest)]
    drawn = Random(seed).sample(rules, min(rounds, len(rules)))
    for name in SAMPLES:
        if of_sample := {rule for of, rule in drawn if of == name}:
            pack, records, as_of = sample(name)
            yield with_only(pack, of_sample), records, as_of


def soak(rounds: int, seed: int) -> None:
    for pack, records, as_of in some_rules(rounds, seed):
        expected = found(pack, records, as_of)
        assert found(pack, records, as_of, fuse=False) == expected, pack.name
        with tempfile.TemporaryDirectory() as folder:
            store = str(Path(folder) / "store")
            write_store(records, pack.model, store)
            assert found(pack, stored_records(Store(store), pack.model), as_of) == expected, pack.name
