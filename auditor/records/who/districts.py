"""Which district each school and each record of the bureau belongs to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np

from auditor.i18n import msg
from auditor.records.cells.text import plain
from auditor.records.sheets.encode import Ints
from auditor.records.table import TableData
from auditor.system.guess import closest, nearest

Decide = Callable[[TableData, Callable[[str], int]], Mapping[int, int]]
_RESEMBLES = 0.6
_SUFFIX = re.compile(r"(?:自治县|县|区|市|旗|教育局|教体局|教育体育局)+$")


class Districts:
    """``names``: every district, in order of first mention; sets ``links["district_key"]`` of the tables given.

    Where exactly one district is named anywhere, it holds for every line that names none. A line of a bureau's table without one
    has -1, and so has one with a name that resembles some: ``near`` says which. ``decided``: table → line → the district of which
    a person said that it is.
    """

    def __init__(self, schools: TableData, bureau: list[TableData], decided: Decide) -> None:
        self.names: list[str] = []
        self._keys: dict[str, int] = {}
        for table in (schools, *bureau):
            if "district" in table.spec.columns:
                table.links["district_key"] = self._read(table, schools is table or not self.names)
        if not self.names:
            self.names = [""]
        for table in (schools, *bureau):
            keys = table.links.get("district_key", np.full(table.n, -1, np.int64))
            if len(self.names) == 1:
                keys = np.where(table.near > 0, keys, 0)
            if table is not schools:
                said = decided(table, lambda name: self._key(name, False))
                keys[np.array([*said], np.int64)] = np.array([*said.values()], np.int64)
            table.links["district_key"] = keys

    def _read(self, table: TableData, may_add: bool) -> Ints:
        encoded, values = table.written("district"), table.converted("district")
        keys, near = np.full(len(values), -1, np.int64), np.zeros(len(values), np.int64)
        for code in dict.fromkeys(encoded.codes.tolist()):
            name = values[code].value
            if isinstance(name, str):
                keys[code] = self._key(name, may_add)
                if keys[code] < 0:
                    near[code] = self._unknown(table, np.flatnonzero(encoded.codes == code), name)
        table.near = near[encoded.codes]
        return keys[encoded.codes] if table.n else np.zeros(0, np.int64)

    def _unknown(self, table: TableData, lines: Ints, name: str) -> int:
        """Leave lines out that name no district; where the name resembles some, its place in the table's ``nears`` instead."""
        resembled = nearest(plain(name), self.names, _RESEMBLES)
        if resembled:
            table.nears.append(tuple(self.names.index(one) for one in resembled))
            return len(table.nears) - 1
        guess = closest(name, self.names, 0.5)
        message = (
            msg("unknown district {name}; did you mean {guess}?", name=name, guess=guess)
            if guess
            else msg("unknown district {name}", name=name)
        )
        table.reject(lines, message, name)
        return 0

    def _key(self, name: str, may_add: bool) -> int:
        form = plain(name)
        short = _SUFFIX.sub("", form) or form
        if form in self._keys:
            return self._keys[form]
        if short in self._keys:
            return self._keys[short]
        if not may_add:
            return -1
        self._keys[form] = self._keys[short] = len(self.names)
        self.names.append(name)
        return self._keys[form]
