"""From a policy's text to a draft: clauses, every number accounted for, requirements with what is still to be asked."""

from __future__ import annotations

from auditor.authoring.drafts.clauses import find_clauses
from auditor.authoring.drafts.notes import Read
from auditor.authoring.drafts.numbers import find_numbers
from auditor.authoring.drafts.requirements import read_requirements
from auditor.authoring.drafts.source import Text, read_text
from auditor.authoring.drafts.words import WORDS, Words


def draft(written: str | Text, words: Words = WORDS) -> Read:
    """What a policy's text holds. The text may be wrapped anywhere."""
    text = written if isinstance(written, Text) else read_text(written)
    clauses = find_clauses(text)
    numbers, masked = find_numbers(text, clauses, words)
    return read_requirements(text, clauses, numbers, masked, words)
