"""The fields that a letter's template may use, with what each holds: what ``--check`` knows and ``--export`` explains."""

from __future__ import annotations

from auditor.i18n import Message, msg

KINDS: dict[str, Message] = {
    "opinion": msg("Inspection opinion"),
    "rectification": msg("Rectification notice"),
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
    "school": msg("school"),
    "school_id": msg("school ID"),
    "district": msg("district"),
    "stage": msg("school stage"),
    "audit": msg("name of the audit"),
    "as_of": msg("day on which the audit looks back"),
    "basis": msg("policies, as one text"),
    "verdict": msg("overall result"),
    "deadline": msg("latest deadline of the problems"),
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
}
"""Text fields."""

FILLED_IN = ("issuer", "document_number", "signer", "date", "inspected_on", "matter", "papers_to_send", "contact")
"""Text fields that no audit knows: a person says them in a file of fields, or writes them into the letter."""

LISTS: dict[str, Message] = {
    "problems": msg("mandatory requirements not met"),
    "explanations": msg("other requirements not met"),
    "gaps": msg("requirements that cannot be judged"),
    "due": msg("requirements not due yet"),
    "papers": msg("requirements to be verified from papers"),
    "achievements": msg("requirements met"),
    "all": msg("all requirements, in the order of urgency"),
    "assistance": msg("what others owe at this school, with which it is to co-operate"),
    "followed": msg("problems of the former audit and what became of them"),
}
"""Lists; each entry has the fields of ``ENTRY``."""

ENTRY: dict[str, Message] = {
    "n": msg("number, from 1"),
    "title": msg("requirement"),
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
    "text": msg("the whole matter in one sentence"),
}
"""Fields of an entry of a list."""

NEEDED: dict[str, frozenset[str]] = {
    "opinion": frozenset({"issuer", "document_number", "date", "school", "basis", "verdict", "problems", "achievements"}),
    "rectification": frozenset({"issuer", "document_number", "date", "school", "basis", "problems", "deadline"}),
    "self-report": frozenset({"school", "as_of", "verdict", "all", "check_code"}),
}
"""What a letter of each kind should not be without."""
