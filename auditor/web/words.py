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
DEEDS: dict[str, Message] = {
    "handed_in": msg("handed in a file"),
    "decided": msg("decided about a hand-in"),
    "answered": msg("decided a question about the records"),
    "withdrew": msg("took a decision back"),
    "made_audit": msg("made an audit"),
    "asked_to_run": msg("asked for a run over the county"),
    "ran": msg("the run was done"),
    "took_run": msg("took a run away"),
    "sign_in_failed": msg("failed to sign in"),
    "signed_in": msg("signed in"),
    "set_password": msg("set a password"),
    "made_accounts": msg("made accounts"),
    "made_link": msg("made a new link for an account"),
    "switched": msg("switched an account off or on"),
    "said": msg("wrote to a finding"),
    "waived": msg("entered a waiver"),
    "took_waiver": msg("took a waiver back"),
    "saw_names": msg("looked at names in full"),
    "answered_evidence": msg("answered about evidence"),
    "brought_register": msg("handed in a filled-in evidence register"),
    "sent_back_evidence": msg("sent evidence back"),
    "showed": msg("showed evidence"),
    "wrote_ledger": msg("wrote into the ledger"),
    "made_forms": msg("made the forms"),
    "released_forms": msg("gave the forms out"),
    "made_letters": msg("made papers"),
    "sent_letters": msg("gave papers to the schools"),
    "gave_names": msg("gave or took the right to see names in full"),
    "saved_rules": msg("saved a version of the rules"),
    "released_rules": msg("released a version of the rules"),
    "backed_up": msg("made a backup"),
    "closed_audit": msg("closed an audit"),
    "opened_audit": msg("opened a closed audit again"),
    "set_retention": msg("set how long what is kept"),
    "deleted": msg("deleted what was past its time"),
    "deleted_audit": msg("deleted a closed audit"),
}
"""What the log calls what was done, in words."""
CAUSES: dict[str, tuple[str, str, Message]] = {
    "silent": ("□", "doubt", msg("Not handed in")),
    "missing": ("□", "doubt", msg("Not handed in")),
    "several": ("⇄", "ask", msg("Two versions")),
    "unreadable": ("✗", "bad", msg("Cannot be read")),
    "contested": ("⇄", "ask", msg("Sources differ")),
    "refused": ("✗", "bad", msg("Cannot be read")),
    "nobody": ("⇄", "ask", msg("Whose is it?")),
    "several_schools": ("⇄", "ask", msg("Several schools")),
    "question": ("⇄", "ask", msg("A question")),
    "foreign": ("⇄", "ask", msg("Another school's rows")),
}
