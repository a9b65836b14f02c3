"""One case of a file of cases in Chinese or English words."""

from __future__ import annotations

from auditor.authoring.case_given import COMPACT_WORDS
from auditor.authoring.rewording import Rewording
from auditor.rules.words import CASE_WORDS, EXPECT_WORDS, VERDICT_WORDS
from auditor.written.yaml_source import Node, Span


class OfCase(Rewording):
    """The changes of one case."""

    def reword(self, node: Node) -> None:
        given = self.keys(node, CASE_WORDS)
        if "expect" in given:
            for expected in given["expect"].elements or [given["expect"]]:
                figures = self.keys(expected, EXPECT_WORDS)
                self.choice(figures.get("verdict"), VERDICT_WORDS)
        tables = given["given"] if "given" in given else Node(None, Span())
        for key, rows in tables.items.items():
            found = self.names.tables.find(key)
            if len(found) == 1:
                self.name(tables.keys[key], found[0], self.pack.model.tables[found[0]].zh, self.names.tables)
                for row in rows.elements:
                    self.row(row, found[0])
                if rows.is_mapping:
                    compact = self.keys(rows, COMPACT_WORDS)
                    columns = {key: value for key, value in compact.items() if key not in COMPACT_WORDS}
                    self.row(Node(columns, rows.span, rows.keys), found[0])

    def row(self, row: Node, table: str) -> None:
        index = self.names.fields(table)
        for key, value in row.items.items():
            found = [name for name in index.find(key) if name in self.pack.model.tables[table].columns]
            if len(found) == 1:
                column = self.pack.model.tables[table].columns[found[0]]
                self.name(row.keys[key], found[0], column.zh, index)
                if column.type == "code" and value.text is not None:
                    self.code(value, column.list)
