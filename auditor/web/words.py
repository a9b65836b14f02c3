"""What the desk calls the states of hand-ins and tables, with their mark and colour."""

from __future__ import annotations

from auditor.i18n import Message, msg

STATES: dict[str, tuple[str, str, Message]] = {
    # state → mark, colour, word; first of tables, then of hand-ins
    "rows": ("", "", msg("records")),
    "none": ("–", "none", msg("None, attested")),
    "bureau": ("", "none", msg("From the bureau")),
    "missing": ("□", "doubt", msg("Not handed in")),
    "unreadable": ("✗", "bad", msg("Cannot be read")),
    "contested": ("⇄", "ask", msg("Sources differ")),
    "several": ("⇄", "ask", msg("Two versions")),
    "waiting": ("…", "wait", msg("Being read")),
    "current": ("✓", "good", msg("Counts")),
    "asked": ("⇄", "ask", msg("To be decided")),
    "refused": ("✗", "bad", msg("Cannot be read")),
    "returned": ("✗", "bad", msg("Sent back")),
    "aside": ("–", "none", msg("Set aside")),
    "replaced": ("–", "none", msg("Replaced by a later one")),
}
CAUSES: dict[str, tuple[str, str, Message]] = {
    "silent": ("□", "doubt", msg("Not handed in")),
    "missing": ("□", "doubt", msg("Not handed in")),
    "several": ("⇄", "ask", msg("Two versions")),
    "unreadable": ("✗", "bad", msg("Cannot be read")),
    "contested": ("⇄", "ask", msg("Sources differ")),
    "refused": ("✗", "bad", msg("Cannot be read")),
    "nobody": ("⇄", "ask", msg("Whose is it?")),
    "several_schools": ("⇄", "ask", msg("Several schools")),
    "foreign": ("⇄", "ask", msg("Another school's rows")),
}
