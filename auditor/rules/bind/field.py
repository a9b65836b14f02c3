"""Fields as a rule names them: found in the records model through links, in English or Chinese, and fit for what is asked."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.i18n import msg
from auditor.model.model import Column
from auditor.rules.ast import Field, Window
from auditor.rules.bind.amounts import Kind, kind_of, months_written, read_months
from auditor.rules.bind.names import Names
from auditor.rules.words import CALENDAR_YEARS, LOGIC, WINDOW_WORDS, YES, read_word, word
from auditor.written.mistakes import Mistakes, did_you_mean, fold
from auditor.written.yaml_source import Node, Span


@dataclass
class Fields:
    """Finds fields for the rules of one file."""

    names: Names
    mistakes: Mistakes

    def field(self, written: str, table: str, where: Node | Span) -> Field | None:
        """The field that ``written`` names for a record of ``table``; None after noting the mistake."""
        *links, last = (part.strip() for part in written.split("."))
        path: list[str] = []
        english: list[str] = []
        chinese: list[str] = []
        for link in links:
            if table == "schools" and not path and fold(link) in ("school", "学校"):
                english.append("school")
                chinese.append("学校")
                continue  # a school's own field, written as its members write it
            index = self.names.links(table)
            found = self.only(link, index.find(link), where)
            if found is None:
                if not index.find(link):
                    self.mistakes.add(
                        "E235",
                        where,
                        msg("{table} has no link “{name}”.", table=self.names.show_table(table), name=link),
                        did_you_mean(link, index.spellings),
                    )
                return None
            path.append(found)
            english.append(found)
            chinese.append(index.chinese(found))
            table = self.names.link_target(table, found)
        field = self._own_field(last, table, tuple(path), where)
        if field is not None:
            named = self.names.fields(table).chinese(field.name)
            another = not links and (word(named, LOGIC) or self.names.children(table).find(named))
            self.mistakes.means(where, ".".join([*chinese, field.name if another else named]), ".".join([*english, field.name]))
        return field

    def _own_field(self, written: str, table: str, path: tuple[str, ...], where: Node | Span) -> Field | None:
        index = self.names.fields(table)
        found = index.find(written)
        if not found:
            near = index.nearest(written, self.names.children(table).spellings if not path else ())
            self.mistakes.add(
                "E232",
                where,
                msg("{table} has no field “{name}”.", table=self.names.show_table(table), name=written),
                near,
            )
            return None
        name = self.only(written, found, where)
        if name is None:
            return None
        spec = self.names.spec(table, name)
        if isinstance(spec, Column) and spec.private:
            self.mistakes.add("E236", where, msg("“{name}” is private: it is not kept, so no rule can ask for it.", name=written))
            return None
        return self.names.field(table, name, path)

    def only(self, written: str, found: list[str], where: Node | Span) -> str | None:
        if len(found) > 1:
            self.mistakes.add(
                "E237", where, msg("“{word}” could mean {first} or {second}.", word=written, first=found[0], second=found[1])
            )
            return None
        return found[0] if found else None

    def by_field(self, node: Node, table: str) -> Field | None:
        """The field after ``by:``, of a record of ``table``."""
        if node.text is None:
            self.mistakes.add("E203", node, msg("The name of a field is expected here."))
            return None
        return self._undivided(self.field(node.text, table, node), node)

    def _undivided(self, field: Field | None, node: Node) -> Field | None:
        """The field, unless it is a formula that divides: quotients cannot be added up, counted or graded exactly."""
        if field is None or field.type != "quotient":
            return field
        self.mistakes.add(
            "E253",
            node,
            msg("{field} is a quotient: it can only be compared.", field=self.names.show_field(field)),
            msg("Take what is divided and what it is divided by as two formulas, and write a ratio."),
        )
        return None

    def summed(self, node: Node, table: str, how: str) -> Field | None:
        """The field that an aggregate (sum, max, min, mean, distinct) is taken of."""
        if node.text is None:
            self.mistakes.add("E203", node, msg("The name of a field is expected here."))
            return None
        field = self._undivided(self.field(node.text, table, node), node)
        if field is None or how == "distinct":
            return field
        kind = kind_of(self.names.spec(field.table, field.name))
        if kind is None or (kind in (Kind.TIME, Kind.YEARS) and how in ("sum", "mean")):
            self.mistakes.add(
                "E253",
                node,
                msg("{field} is no quantity that {how} can be taken of.", field=self.names.show_field(field), how=how),
            )
            return None
        return field

    def window(self, given: dict[str, Node], table: str) -> Window | None:
        """``within`` and ``ever`` of a measure or a linked aggregate over ``table``."""
        written = [key for key in WINDOW_WORDS if key in given]
        if not written:
            return Window()
        node = given[written[0]]
        if not self.names.dated(table):
            self.mistakes.add(
                "E253", node, msg("{table} has no date, so within and ever say nothing.", table=self.names.show_table(table))
            )
            return None
        if len(written) > 1:
            self.mistakes.add("E210", node, msg("Only one of {first} and {second} can be asked.", first="within", second="ever"))
            return None
        if written[0] == "ever":
            if node.value is True or fold(node.text or "") in YES:
                return Window("ever")
            self.mistakes.add("E203", node, msg("ever is true, or left out."))
            return None
        if node.is_mapping:
            return self._calendar_years(node)
        months = read_months(node.text or "")
        if months is None or months > 1200:
            self.mistakes.add(
                "E261",
                node,
                msg("“{text}” is no length of time.", text=node.text or ""),
                msg("Write 5 years, 18 months, or {{calendar_years: 2}}."),
            )
            return None
        self.mistakes.means(node, *months_written(months))
        return Window("within", months)

    def _calendar_years(self, node: Node) -> Window | None:
        """``{calendar_years: 2}``: whole calendar years, the last of them the year in which the rule's period ends."""
        ((key, value), *more) = [*node.items.items()] or [("", node)]
        text = value.text or ""
        if (
            more
            or read_word(key, CALENDAR_YEARS, node.keys.get(key, node.span), self.mistakes) is None
            or not (text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= 100)
        ):
            self.mistakes.add(
                "E261", node, msg("This is no length of time."), msg("Write 5 years, 18 months, or {{calendar_years: 2}}.")
            )
            return None
        return Window("calendar_years", years=int(text))
