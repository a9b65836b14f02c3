"""Every code that a mistake in a rule, policy or case file can have, with what it means and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.i18n import Message, msg


@dataclass(frozen=True)
class Code:
    """``title``: the mistake in a few words; ``more``: why it is one, and how it is put right."""

    title: Message
    more: Message


CODES: dict[str, Code] = {
    "E101": Code(
        msg("The file cannot be read"),
        msg("It is not there, may not be opened, or is larger than a rule file ever is. Look at its name and its rights."),
    ),
    "E102": Code(
        msg("The file is not UTF-8"),
        msg("Rule files are UTF-8 text. Open the file in the editor and save it with the encoding UTF-8."),
    ),
    "E103": Code(
        msg("A tab in the indentation"),
        msg(
            "YAML tells what belongs together by blanks at the beginning of a line; a tab is not counted. Use"
            " two blanks per level."
        ),
    ),
    "E104": Code(
        msg("The YAML cannot be read"),
        msg(
            "Mostly a line stands too far left or right, a colon or its blank is missing, or a quotation mark is not closed."
            " The place given is where reading stopped; the mistake may stand in the line before."
        ),
    ),
    "E105": Code(
        msg("Something is given twice"),
        msg(
            "The same key, date, code or word stands twice in one mapping, perhaps once in Chinese. Only one of them could count."
        ),
    ),
    "E106": Code(
        msg("Aliases beyond the bound"),
        msg("Anchors (&) and aliases (*) are allowed in small number, never inside what they mean; << is not part of YAML 1.2."),
    ),
    "E107": Code(
        msg("A tag"),
        msg(
            "Words that begin with ! tell YAML to build something else than text, numbers, lists and mappings."
            " Rule files need none."
        ),
    ),
    "E108": Code(
        msg("More than one document"),
        msg("A line of three hyphens begins a second document. Put everything into one, or into two files."),
    ),
    "E109": Code(
        msg("Nested too deep"),
        msg("Lists and mappings stand inside one another far deeper than any rule needs. Look for brackets that are not closed."),
    ),
    "E110": Code(
        msg("A character of a Chinese keyboard where YAML takes a narrow one"),
        msg(
            "Inside a text ：，“” are right. After a key, between the entries of brackets, as brackets, as the dash of a list and"
            " in the indentation YAML takes only : , {{ }} [ ] - and the narrow blank. “auditor rules lint --fix” writes them so."
        ),
    ),
    "E201": Code(
        msg("A key that does not belong here"),
        msg("Look at its spelling and at its indentation: a key that slipped one level in or out belongs to something else."),
    ),
    "E202": Code(
        msg("A key is missing"),
        msg("What is named must be there. The place given is that of the mapping in which it is missing."),
    ),
    "E203": Code(
        msg("Another kind of value is expected"),
        msg("A text, a list (each item with a dash) or a mapping (keys with values) stands where another of them is expected."),
    ),
    "E204": Code(
        msg("Not one of the choices"),
        msg("Only certain words are possible here; they may be written in English or in Chinese."),
    ),
    "E205": Code(
        msg("An id that YAML reads as a number"),
        msg("3.10 would become 3.1. Ids are texts such as shandan/3c; one that looks like a number needs quotes."),
    ),
    "E206": Code(
        msg("A name of another form"),
        msg("An id is the name of its pack, a slash and the clause: shandan/3c. It stays the same for ever."),
    ),
    "E207": Code(
        msg("An id is used twice"),
        msg(
            "Ids tell findings apart over the years, so each is used once in a pack, and each clause is listed once in a policy."
        ),
    ),
    "E208": Code(
        msg("A text that is empty or too long"),
        msg("A quote holds the normative words only, at most 60 characters; titles and reasons must say something."),
    ),
    "E209": Code(
        msg("The measure is missing"),
        msg("A rule measures exactly one thing: count, share, total, ratio, value, spread, met or attest."),
    ),
    "E210": Code(
        msg("More than one of what is needed once"),
        msg("A rule has one measure, an aggregate takes one sum, one maximum or one count, and one window of time."),
    ),
    "E211": Code(
        msg("Nothing is required"),
        msg("Without at_least, more_than, at_most or less_than there is nothing that could be met or not met."),
    ),
    "E212": Code(
        msg("A place in a remedy that cannot be filled"),
        msg(
            "A remedy may hold {{shortfall}}, {{actual}}, {{required}}, {{population}}, {{threshold}},"
            " {{period}}, {{period_start}},"
            " {{period_end}}, {{reference}} and {{school}}, each in single curly brackets."
        ),
    ),
    "E231": Code(
        msg("An unknown table or population"),
        msg("Tables and populations are those of the records model and of the pack's own records."),
    ),
    "E232": Code(
        msg("An unknown field"),
        msg(
            "A condition names fields of the table at hand, fields of what it is linked to (school.locality), or"
            " a table linked to it."
        ),
    ),
    "E233": Code(
        msg("An unknown value of a code"),
        msg("A code has a list of values in the records model; a value outside it could never match."),
    ),
    "E235": Code(
        msg("An unknown link"),
        msg("Before the dot stands a link of the table: school, staff, or another table that its records point to."),
    ),
    "E236": Code(
        msg("A private field"),
        msg("ID numbers, marital status and results of health checks are never kept, so no rule can ask for them."),
    ),
    "E237": Code(
        msg("A name with two meanings"),
        msg("The word is an alias of two things. Write the full name of the one that is meant."),
    ),
    "E238": Code(
        msg("An unknown rule"),
        msg("Another rule is named that this pack does not have, or a former rule that pack.yaml does not list."),
    ),
    "E239": Code(
        msg("An unknown clause"),
        msg("Every rule rests on a clause that the policy file lists, written in the same way: 二（一）3."),
    ),
    "E240": Code(
        msg("A quote that is not in the source"),
        msg("The quote is copied from the policy's text, character by character; blanks and line breaks do not matter."),
    ),
    "E251": Code(
        msg("Not a threshold"),
        msg(
            "A threshold is a number, a fraction, a percentage, a time of day, a ratio, or depends on a code, a size or dates."
            " Digits are written without separators."
        ),
    ),
    "E252": Code(
        msg("A threshold that does not fit the measure"),
        msg("A share lies between 0 and 1 (67% or 2/3), a number of records is whole, years since a date are whole."),
    ),
    "E253": Code(
        msg("A comparison that does not fit the field"),
        msg("Quantities take at_least, more_than, at_most, less_than; dates take before and after; codes and texts take values."),
    ),
    "E254": Code(
        msg("A value that does not fit the field"),
        msg(
            "A number was expected where a text stands, a value has more digits than are kept, or yes/no was"
            " written for another field."
        ),
    ),
    "E255": Code(
        msg("An empty condition"),
        msg("A key stands there with nothing after it. It could mean everything or nothing, so it must be said or left out."),
    ),
    "E256": Code(
        msg("Not a date"),
        msg("Dates are written 2025-09-10, days of every year 09-10; the day must exist, and the period must have it."),
    ),
    "E257": Code(
        msg("Tiers with a gap or an overlap"),
        msg(
            "Tiers cover every size exactly once: the first begins at nothing, each begins where the one before"
            " ends, the last is open."
        ),
    ),
    "E258": Code(
        msg("Not a matter of this subject"),
        msg("A school is judged by its own records, the bureau by its events and figures and by the records of all schools."),
    ),
    "E259": Code(
        msg("A range that nothing can be in"),
        msg("The lower bound lies above the upper one."),
    ),
    "E260": Code(
        msg("Not a period"),
        msg(
            "Periods are calendar_year, school_year, term, quarter, month, as_of, “5 years” (rolling) and “2"
            " calendar_years” (fixed)."
        ),
    ),
    "E261": Code(
        msg("Not a length of time"),
        msg("Write whole months or years: 5 years, 18 months, 5年, 18个月."),
    ),
    "E262": Code(
        msg("Terms that overlap"),
        msg("The terms of a calendar follow one another; a day can belong to one term only."),
    ),
    "E263": Code(
        msg("A season that cannot be read"),
        msg(
            "The days of a calendar year, a school year or a term in which a duty is done: season: {{from: 12-22, until: 02-27}},"
            " or one of the festivals of the calendar, with before and after as numbers of days. It is due with the last day."
        ),
    ),
    "E265": Code(
        msg("A component that nothing counts"),
        msg("A rule with strength: component is judged for the rule that counts it with met; alone it would decide nothing."),
    ),
    "E266": Code(
        msg("A rule that cannot be counted here"),
        msg(
            "A rule counts rules about its own subjects only: a school has no verdict on what is asked of the bureau. With a"
            " floor each of them needs a lower limit, for of an upper one there is no part to be reached."
        ),
    ),
    "E267": Code(
        msg("A count that does not say what does not apply"),
        msg(
            "Where a listed rule may not apply to somebody, the rule says whether it is left out of the count"
            " (not_applicable: leaves_out) or counts as not met (not_applicable: unmet)."
        ),
    ),
    "E269": Code(
        msg("A formula that cannot be reckoned"),
        msg(
            "A formula has numbers, fields of the same table, of the school (school.pupils) and tables whose records are counted,"
            " with + − × ÷ and brackets. Yuan are added to yuan only. The mark shows the place."
        ),
    ),
    "E271": Code(
        msg("An unknown pack"),
        msg("A pack is named as the program brings it, or by the path of its folder."),
    ),
    "E272": Code(
        msg("A folder without pack.yaml"),
        msg("The folder of a pack holds pack.yaml, which names the pack and its policy, beside the rule files."),
    ),
    "E274": Code(
        msg("An addition that the records model cannot take"),
        msg(
            "Tables, columns, code lists and populations under records have the form of the records model; what"
            " they name must exist."
        ),
    ),
    "E275": Code(
        msg("The policy file is missing"),
        msg("policies/NAME.yaml lists every clause of the policy that a pack encodes."),
    ),
    "E276": Code(
        msg("A loosened rule without authority"),
        msg(
            "A pack may ask more than the pack it extends, never less, unless it names the document and the clause that allow it"
            " (authority)."
        ),
    ),
    "E277": Code(
        msg("Packs that extend one another in a circle, or without end"),
        msg("A pack cannot rest on itself, and not more than twenty packs on one another."),
    ),
    "E291": Code(
        msg("A strength whose word is not in the quote"),
        msg("The word under by is a word of the text; the passage that holds it is quoted."),
    ),
    "E292": Code(
        msg("An owner or a level that does not fit the subject"),
        msg("What is measured at a school may be owed by anybody; what is measured of a bureau is never owed by a school."),
    ),
    "E293": Code(
        msg("A fact that cannot be asked"),
        msg("An answer gives at most one date, and one count (of how many); another fact belongs in a rule of its own."),
    ),
    "E294": Code(
        msg("A scope that is no property of a school"),
        msg("The scope of a pack names the schools that its document addresses: ownership, stage, locality."),
    ),
    "E295": Code(
        msg("A higher norm that cannot be shown"),
        msg(
            "policies/norms/NAME.yaml holds the norm. Its words are copied from a text that was read (seen: true); of any other"
            " norm nothing is printed, and no clause can be called looser than it."
        ),
    ),
    "E281": Code(
        msg("Two cases of one name"),
        msg("The name of a case is a sentence that tells it apart from the others of its pack."),
    ),
    "E282": Code(
        msg("A record of no school"),
        msg("With several schools in a case, every row says whose it is, by a school_id that is among the schools."),
    ),
}
