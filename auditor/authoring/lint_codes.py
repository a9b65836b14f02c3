"""Codes of what is not wrong but hardly meant, or not finished (W…), and of mistakes in calling the verbs for rules (E…)."""

from __future__ import annotations

from auditor.authoring.codes import CODES, Code
from auditor.i18n import msg

LINT_CODES: dict[str, Code] = {
    "E264": Code(
        msg("Records without a date, counted in parts of a year"),
        msg(
            "A table without dated_by has no period: every term, quarter or month would count all of its records. Give it a date,"
            " or write undated: true where all of them are meant."
        ),
    ),
    "E268": Code(
        msg("A percentage of what is not known to be one"),
        msg(
            "Of a figure that is a percentage 60, 60% and 0.6 are the same; of any other number they are not. Declare"
            " unit: percent for the column, or for the bureau's figure: records: {{indicators: {{name: {{unit: percent}}}}}}."
        ),
    ),
    "E273": Code(
        msg("A git revision that cannot be read"),
        msg(
            "A pack of a former version is named REVISION:FOLDER, as git knows it, inside the repository: HEAD~1:rules/shandan."
            " “git log” lists the revisions."
        ),
    ),
    "E284": Code(
        msg("A file that is there already"),
        msg("A starter never replaces a file. Choose another name, or change the file that is there."),
    ),
    "W401": Code(
        msg("A condition that no record can satisfy"),
        msg(
            "Two tests contradict each other, perhaps one of them in the named population: a status that the population leaves"
            " out, two different values of one code, a lower bound above an upper one. Such a rule would never find anybody."
        ),
    ),
    "W402": Code(
        msg("A requirement that everybody meets, or nobody"),
        msg(
            "“At least 0” is always met, “more than 100%” never. Look at the number and at the comparator: at_least and at_most"
            " are easily exchanged."
        ),
    ),
    "W403": Code(
        msg("Two rules that ask the same"),
        msg("Same subject, period, measure and requirement: was a copied rule not changed? The school would be told twice."),
    ),
    "W404": Code(
        msg("A period or a number that the text does not write, and no reading"),
        msg("Say under reading why each year, or that number, is taken, and which other reading there is."),
    ),
    "W405": Code(
        msg("A changed threshold without its words"),
        msg(
            "Whoever asks more, or less, than the pack that a rule comes from names the clause, the quote and the title under"
            " which it does so; the former requirement stays beside it."
        ),
    ),
    "W406": Code(
        msg("A threshold by a code that leaves codes out"),
        msg(
            "A record whose code is not listed is not asked anything: a member leaves the population, a subject the rule. Where"
            " that is meant, say so with else: not_asked; where something is required of all others, with else: and the amount."
        ),
    ),
    "W407": Code(
        msg("A remedy for a period that is over"),
        msg(
            "Most findings are of periods that have ended, and what was to be done in them cannot be done any more. remedy_after"
            " says what is to be done then: what can be made up is made up, the rest is explained in writing and planned anew."
        ),
    ),
    "W408": Code(
        msg("A number asked of a difference of percentages"),
        msg(
            "A formula counts percentages as fractions, so that 0.5 is 50%. Where half a percentage point is meant, 0.5% is to be"
            " written; with a percent sign nobody can take it for anything else."
        ),
    ),
    "W411": Code(
        msg("A rule without the cases that it needs"),
        msg(
            "A rule that measures something has at least a case that passes, one that fails, one with missing data, and one where"
            " it does not apply, if that can be. “auditor rules test --missing” also tells of boundaries and dated thresholds."
        ),
    ),
    "W421": Code(
        msg("A clause that no rule covers"),
        msg("Encode it, have it attested, or say in the policy file under reason why it is not audited."),
    ),
    "W422": Code(
        msg("A clause that names a rule which is not there"),
        msg("The list of clauses names a rule that no pack for this policy has. Was it renamed? Ids stay the same for ever."),
    ),
    "W423": Code(
        msg("A rule that its clause does not name"),
        msg("The policy file lists under each clause the rules that encode it; readers find their way by that list."),
    ),
    "W431": Code(
        msg("A number of the quote that the rule does not hold"),
        msg(
            "The quote prints a number that stands nowhere in the rule. Look whether the number is right; where the rule means"
            " another one on purpose, say so under reading and name the number there."
        ),
    ),
    "W432": Code(
        msg("A comparison that is not the quote's"),
        msg(
            "By article 1259 of the Civil Code 以上, 以下 and 以内 hold the number itself, 超过 and 不足 do not. Where"
            " another comparison is meant on purpose, say so under reading."
        ),
    ),
    "W433": Code(
        msg("A period that is not the quote's"),
        msg(
            "每学期 is a term, 每年 a calendar or school year, 每两年 two years. Where the rule counts otherwise on purpose,"
            " say so under reading."
        ),
    ),
    "W434": Code(
        msg("A strength that is not the quote's"),
        msg(
            "应, 须 and 不得 are must; 原则上 is should; 鼓励 and 可 are may. Where the rule is stricter or milder on purpose,"
            " say so under reading."
        ),
    ),
}

ALL_CODES: dict[str, Code] = {**CODES, **LINT_CODES}
"""Every code that linting a pack can give."""
