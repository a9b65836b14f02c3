"""What stands at the end of every help page: command lines to begin with, and what the exit codes of the verb mean.

Examples are written with names of files that need no translation; each is a command line that the program accepts.
"""

from __future__ import annotations

from auditor.i18n import Message, msg

EXAMPLES: dict[str, tuple[str, ...]] = {
    "run": (
        "auditor run audit.yaml",
        "auditor run audit.yaml --output q2 --since q1",
        "auditor run audit.yaml --audience school --audience public",
        "auditor run audit.yaml --format html --format pdf",
        "auditor run audit.yaml --cache",
    ),
    "cache": ("auditor cache audit.yaml", "auditor cache audit.yaml --clear"),
    "compare": ("auditor compare q1 q2", "auditor compare q1 q2 --output changes"),
    "report letters": (
        "auditor report letters report --list",
        "auditor report letters report --kind rectification --fields fields.yaml",
    ),
    "report files": ("auditor report files report --format csv --output tables",),
    "report audience": ("auditor report audience report --audience public",),
    "report finding": ("auditor report finding report 1a2b3c",),
    "report templates": (
        "auditor report templates --list",
        "auditor report templates --export templates",
        "auditor report templates --check templates",
    ),
    "self-check": (
        "auditor self-check school.xlsx --pack shandan --as-of 2025-12-31",
        "auditor self-check school.xlsx known.xlsx --pack shandan --output self-report",
    ),
    "verify": ("auditor verify report", "auditor verify report --signature allowed_signers"),
    "sign": ("auditor sign report --key ~/.ssh/id_ed25519",),
    "survey": ("auditor survey store --pack shandan --as-of 2025-12-31 --output survey",),
    "import": (
        "auditor import schools --pack shandan --output quality",
        "auditor import schools --suggest --output mapping.yaml",
        "auditor import schools --mapping mapping.yaml --output quality",
    ),
    "store write": ("auditor store write audit.yaml store",),
    "store check": ("auditor store check 'postgresql://audit:${PGPASS}@10.0.0.8/edu?schema=auditor' --pack shandan",),
    "template": (
        "auditor template shandan --as-of 2025-12-31 --output form.xlsx",
        "auditor template shandan --records roster.xlsx --every-school --output forms",
        "auditor template shandan --evidence --records schools.xlsx --output evidence.xlsx",
    ),
    "waivers lint": ("auditor waivers lint audit.yaml", "auditor waivers lint waivers.yaml --pack shandan --as-of 2025-12-31"),
    "serve": (
        "auditor serve --demo",
        "auditor serve --local my-desk",
        "auditor serve --data desk --name desk.example.org --trusted-proxy 127.0.0.1",
        "auditor serve backup --data desk",
    ),
    "explain": ("auditor explain E310", "auditor explain E233 W502"),
    "guide": ("auditor guide school", "auditor guide inspector --output guide.html"),
    "rules draft": ("auditor rules draft notice.docx --pack mycounty",),
    "rules new": ("auditor rules new mycounty",),
    "rules new-pack": ("auditor rules new-pack mycounty --title Care",),
    "rules new-table": ("auditor rules new-table mycounty duties --title Duties --column held_on:date:Day --staff",),
    "rules lint": ("auditor rules lint rules/mycounty", "auditor rules lint rules/mycounty --fix --texts texts"),
    "rules explain": ("auditor rules explain E233",),
    "rules show": ("auditor rules show shandan/3c", "auditor rules show mycounty/1 --pack rules/mycounty"),
    "rules test": ("auditor rules test rules/mycounty --missing",),
    "rules cases": ("auditor rules cases rules/mycounty --write",),
    "rules impact": ("auditor rules impact HEAD:rules/mycounty rules/mycounty audit.yaml",),
    "rules coverage": ("auditor rules coverage rules/mycounty",),
    "rules format": ("auditor rules format rules/mycounty --to zh --write",),
}
"""Verb, without ``auditor`` → command lines."""

DONE = msg("Done.")
JUDGED = {
    0: msg("No requirement is missed."),
    1: msg("At least one requirement that must be met is missed."),
    3: msg("Nothing is missed, but something cannot be judged."),
}
ALWAYS = {
    2: msg("The command, or an input file, is wrong; the sentence printed says where, and what to do."),
    4: msg("The program itself failed; this has nothing to do with a school."),
    130: msg("Interrupted."),
}
"""What these codes mean, whatever the verb."""

CODES: dict[str, dict[int, Message]] = {
    "run": JUDGED,
    "self-check": JUDGED,
    "survey": JUDGED,
    "compare": {0: msg("No problem is new or worse."), 1: msg("At least one problem is new or worse.")},
    "verify": {
        0: msg("Everything is the same."),
        1: msg("Something is not the same; it is listed."),
        3: msg("Made by other versions of the program or its libraries, and not the same: it cannot be proved with these."),
    },
    "rules test": {0: msg("All cases pass."), 1: msg("A case fails, or coverage is below the threshold.")},
    "rules cases": {0: msg("All cases were generated as computed."), 1: msg("A verdict differs from the computed one.")},
    "rules format": {0: DONE, 1: msg("With --check: a file would be rewritten.")},
    "serve": {0: DONE, 1: msg("With check: something is not as it was.")},
}
"""Verb → what its own exit codes mean; the others of its codes stand in ALWAYS."""


def examples(verb: str) -> tuple[str, ...]:
    """The command lines of a verb such as ``rules lint``; none for a group of verbs."""
    return EXAMPLES.get(verb, ())


def exit_codes(verb: str) -> dict[int, Message]:
    """Every exit code of a verb, in order, and what it means."""
    return dict(sorted({**ALWAYS, **CODES.get(verb, {0: DONE})}.items()))
