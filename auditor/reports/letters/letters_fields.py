"""The fields that a letter's template may use, with what each holds: what ``--check`` knows and ``--export`` explains."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.i18n import Message, msg

KINDS: dict[str, Message] = {
    "opinion": msg("Inspection opinion"),
    "rectification": msg("Rectification notice"),
    "call": msg("Call for records"),
    "reminder": msg("Reminder"),
    "submission": msg("Report on findings"),
    "county": msg("Inspection report"),
    "self-report": msg("Self-report"),
}
"""Kind of letter → what it is called; also the name of its template and of the files made from it."""

TEXTS: dict[str, Message] = {
    "issuer": msg("who issues the letter"),
    "document_number": msg("document number"),
    "signer": msg("who signs"),
    "date": msg("date of the letter"),
    "inspected_on": msg("when the inspection took place"),
    "matter": msg("matter of the inspection"),
    "papers_to_send": msg("papers to be sent in"),
    "contact": msg("contact person and telephone"),
    "deadline": msg("latest deadline of the problems"),
    "to": msg("whom the letter addresses"),
    "school": msg("school"),
    "school_id": msg("school ID"),
    "district": msg("district"),
    "stage": msg("school stage"),
    "audit": msg("name of the audit"),
    "as_of": msg("the as-of date"),
    "basis": msg("policies, as one text"),
    "verdict": msg("overall result"),
    "standing": msg("how many findings have which result, as one text"),
    "achieved": msg("what is met, as one text"),
    "to_show": msg("which papers are to be kept ready, as one text"),
    "check_code": msg("check code of the findings"),
    "version": msg("version of the program and of the rules"),
    "masked": msg("a note on masked names, or on internal use"),
    "total": msg("number of findings"),
    "met": msg("number met"),
    "failed": msg("number not met (mandatory)"),
    "to_explain": msg("number not met (not mandatory)"),
    "unknown": msg("number that cannot be judged"),
    "running": msg("number not due yet"),
    "to_verify": msg("number to be verified"),
    "waived": msg("number waived"),
    "not_applicable": msg("number not applicable"),
    "schools": msg("number of schools"),
    "conclusion": msg("the county's result in one sentence"),
    "change": msg("what changed since the former audit, as one text"),
    "unreadable": msg("files that cannot be read, as one text"),
    "covers": msg("the days that the records not handed in are about"),
    "not_told": msg("what the bureau and others owe and cannot be judged, as one text"),
}
"""Text fields."""

FILLED_IN = (*("issuer", "document_number", "signer", "date", "inspected_on", "matter", "papers_to_send", "contact", "deadline"),)
"""Text fields that no audit knows: a person says them in a file of fields, or writes them into the letter."""

LISTS: dict[str, Message] = {
    "problems": msg("mandatory requirements not met"),
    "explanations": msg("other requirements not met"),
    "gaps": msg("requirements that cannot be judged"),
    "due": msg("requirements not due yet"),
    "papers": msg("requirements to be verified from papers"),
    "attachments": msg("papers to have ready, each with the requirements that it has to show"),
    "achievements": msg("requirements met"),
    "all": msg("all requirements, in the order of urgency"),
    "assistance": msg("what others owe at this school, with which it is to co-operate"),
    "followed": msg("problems of the former audit and what became of them"),
    "tables": msg("tables that were not handed in"),
    "materials": msg("what is to be provided, each material once"),
    "ranking": msg("schools with their results, in order"),
    "clauses": msg("requirements by document and clause, with how many schools meet them"),
    "main": msg("requirements that most schools miss"),
    "silent": msg("schools that handed in nothing"),
    "owed": msg("what the bureau and others owe"),
}
"""Lists; each entry has the fields of ``ENTRY``, those of ``OWN_ENTRIES`` have their own."""

ENTRY: dict[str, Message] = {
    "n": msg("number, from 1"),
    "title": msg("requirement"),
    "where": msg("the school at which another owes it"),
    "clause": msg("clause"),
    "quote": msg("the clause's own words"),
    "period": msg("period"),
    "result": msg("result"),
    "strength": msg("how binding it is"),
    "found": msg("what was found"),
    "required": msg("what is required"),
    "shortfall": msg("what is still missing"),
    "range": msg("worst and best case"),
    "missing": msg("data not provided"),
    "remedy": msg("what is to be done"),
    "until": msg("deadline"),
    "responsible": msg("responsible unit"),
    "rows": msg("rows of the records"),
    "status": msg("new, persisting or worsened since the former audit"),
    "facts": msg("figures, or question and answer, in one sentence"),
    "details": msg("the same, a line for each period that differs"),
    "text": msg("the whole matter in one sentence"),
}
"""Fields of an entry of a list."""

_RANKED: dict[str, Message] = {
    "n": msg("number, from 1"),
    "school": msg("school"),
    "verdict": msg("overall result"),
    "met": msg("number met"),
    "failed": msg("number not met (mandatory)"),
    "to_explain": msg("number not met (not mandatory)"),
    "unknown": msg("number that cannot be judged"),
    "share": msg("share met of what could be scored"),
}
_RULE: dict[str, Message] = {
    "n": msg("number, from 1"),
    "document": msg("document"),
    "clause": msg("clause"),
    "title": msg("requirement"),
    "met": msg("number met"),
    "failed": msg("number not met"),
    "unknown": msg("number that cannot be judged"),
    "names": msg("the schools that miss it"),
}
OWN_ENTRIES: dict[str, dict[str, Message]] = {
    "tables": {"n": msg("number, from 1"), "name": msg("table")},
    "materials": {
        "n": msg("number, from 1"),
        "name": msg("material"),
        "text": msg("the whole matter in one sentence"),
    },
    "attachments": {
        "n": msg("number, from 1"),
        "name": msg("material"),
        "text": msg("the material with the requirements that it has to show"),
    },
    "silent": {"n": msg("number, from 1"), "school": msg("school")},
    "ranking": _RANKED,
    "clauses": _RULE,
    "main": _RULE,
}


def entry_of(name: str) -> Mapping[str, Message]:
    """The fields of an entry of this list."""
    return OWN_ENTRIES.get(name, ENTRY)


NEEDED: dict[str, frozenset[str]] = {
    "opinion": frozenset({"issuer", "document_number", "date", "to", "basis", "verdict", "problems", "achieved"}),
    "rectification": frozenset({"issuer", "document_number", "date", "to", "basis", "problems", "deadline"}),
    "call": frozenset({"issuer", "document_number", "date", "to", "basis", "tables", "deadline"}),
    "reminder": frozenset({"issuer", "document_number", "date", "to", "basis", "problems"}),
    "submission": frozenset({"issuer", "document_number", "date", "to", "basis", "problems"}),
    "county": frozenset({"issuer", "date", "basis", "as_of", "conclusion", "ranking", "clauses", "owed", "silent"}),
    "self-report": frozenset({"school", "as_of", "verdict", "all", "check_code"}),
}
"""What a letter of each kind should not be without."""
