"""Codes of what people hand in: files, mappings, the register of evidence, waivers, the audit file."""

from __future__ import annotations

from auditor.authoring.codes import Code
from auditor.i18n import msg

INPUT_CODES: dict[str, Code] = {
    "E301": Code(
        msg("A file or folder that cannot be opened"),
        msg("It is not there, or may not be read. Look at its name, at the folder you are in, and at your rights."),
    ),
    "E302": Code(
        msg("No table in the file"),
        msg(
            "By its content the file is neither a workbook nor a table of text, whatever its name ends with. Save"
            " it as .xlsx or .csv in the program it comes from."
        ),
    ),
    "E303": Code(
        msg("An empty file"), msg("There is nothing in it. Ask for the file again; an empty file counts as not handed in.")
    ),
    "E304": Code(
        msg("A damaged file"),
        msg(
            "It cannot be read to its end: it was cut short, or a quotation mark of a text table is not closed"
            " (the line is named). Ask for it again, or save it anew."
        ),
    ),
    "E305": Code(
        msg("Characters in an unknown encoding"),
        msg("The text is neither UTF-8 nor GB18030 in the line named. Save it as UTF-8 (CSV UTF-8 in a spreadsheet program)."),
    ),
    "E306": Code(msg("A file with a password"), msg("Protected files cannot be read. Save the file without a password.")),
    "E307": Code(
        msg("A file beyond the limits"),
        msg(
            "It has more bytes, rows, cells or characters in a cell than is read, or needs more memory. Split it,"
            " or hand in only what is asked for."
        ),
    ),
    "E308": Code(
        msg("No sheet with records"),
        msg("None of the sheets was recognised as a table of records. Name the sheet after its table, or write a mapping file."),
    ),
    "E310": Code(
        msg("A sheet that could be one of several tables"),
        msg("Its columns fit several tables. Name the sheet after the table it is, or write a mapping file."),
    ),
    "E311": Code(
        msg("Two columns that say the same and differ"),
        msg("Both were read as one column; where they differ neither is used. Delete one, or name it in a mapping file."),
    ),
    "E312": Code(
        msg("A form or card instead of a list"),
        msg(
            "Labels stand beside their values, so there is no header to read by. Hand in a list: a header row,"
            " one line for each person or event."
        ),
    ),
    "E313": Code(
        msg("Full rows above the header"),
        msg(
            "They hold as much as a record, and no header says what; they were not read. Put a header above them, or delete them."
        ),
    ),
    "E321": Code(
        msg("A mapping file that is not written as it should be"),
        msg("The sentence says which key or value. “auditor import … --suggest” writes a file of the right form."),
    ),
    "E322": Code(
        msg("A “?” that is not answered yet"),
        msg(
            "A mapping file with a question left open is not used. Write the table or column in its place, or 不读"
            " for what is not to be read."
        ),
    ),
    "E323": Code(
        msg("No such table, column or word"),
        msg(
            "A mapping file names something that the records model does not have. The reference of the records"
            " model lists them all."
        ),
    ),
    "E331": Code(
        msg("Databases need the extra “sql”"),
        msg("Install it in the project's folder with “python3 tasks.py extra sql”; the offline bundle has it."),
    ),
    "E332": Code(
        msg("No such database, or no driver for it"),
        msg(
            "The address begins with the kind of database, such as postgresql:// or sqlite:///. Other kinds need"
            " a driver of their own."
        ),
    ),
    "E333": Code(
        msg("The database cannot be read"),
        msg("Behind it stand the database's own words: address, rights, a table that is locked."),
    ),
    "E334": Code(msg("No such table or view"), msg("Look at its name and its schema (schema.table).")),
    "E501": Code(
        msg("No register of evidence"),
        msg("The file has no list of entries, or no sheet with its columns. “auditor template PACK --evidence” writes one."),
    ),
    "E502": Code(
        msg("A column of the register is missing or stands twice"),
        msg("The columns are 规则编号, 学校名称 or 学校标识码, 结论, 佐证材料, 登记人, 登记日期."),
    ),
    "E503": Code(msg("A required cell is empty"), msg("The entry does not count until it is filled in.")),
    "E504": Code(
        msg("A cell of the register that cannot be read"),
        msg("A full day is needed (2025-09-01), a plain yes or no, and not too long a text. The entry does not count."),
    ),
    "E505": Code(msg("Valid until a day before the entry"), msg("Look at both days.")),
    "E601": Code(
        msg("No list of waivers"), msg("Begin each waiver with a dash and its rule; see the page on evidence and waivers.")
    ),
    "E602": Code(msg("A waiver that ends before it begins"), msg("Look at its two days; both are included.")),
    "E603": Code(msg("A waiver without its schools"), msg("A waiver names its schools one by one; there is no “all schools”.")),
    "E901": Code(
        msg("A key that an audit file does not have"), msg("The nearest key is named. The page on the audit file lists them all.")
    ),
    "E902": Code(
        msg("A value that is not written as it should be"),
        msg("A day is written 2025-12-31, a language zh or en; an address of a database begins with its kind."),
    ),
    "E903": Code(msg("Something required is missing"), msg("An audit needs a rule pack, and records or a store.")),
    "E904": Code(msg("No such file or folder"), msg("Paths in an audit file are relative to its own folder.")),
    "E905": Code(
        msg("The report would lie among the records"), msg("It would be read as records next time. Choose another output folder.")
    ),
    "E906": Code(
        msg("A password in an address"),
        msg("Write ${{NAME}} in its place, the name of an environment variable, and set that before running."),
    ),
    "E907": Code(msg("An environment variable that is not set"), msg("The address names it; set it before running.")),
    "E908": Code(
        msg("The former report lies where the new one goes"),
        msg("It would be replaced before it is read. Choose another output folder, or move the former report."),
    ),
    "W301": Code(msg("The lock file of an open workbook was left aside"), msg("Close the workbook; the file itself is read.")),
    "W302": Code(msg("A hidden file was left aside"), msg("Rename it, if it is to be read.")),
    "W303": Code(
        msg("Not a kind of file that holds records"),
        msg("Or a link, or no ordinary file. Move it away, or save the records as .xlsx or .csv."),
    ),
    "W309": Code(
        msg("A sheet that is not read"),
        msg(
            "It is about something else (pupils, family, education), or nothing was recognised. Nothing has to be"
            " done, if that is right."
        ),
    ),
    "W312": Code(msg("A hidden sheet was read"), msg("Delete it, if it is not meant.")),
    "W313": Code(msg("Hidden rows or columns were read"), msg("Delete them, if they are not meant.")),
    "W314": Code(msg("A sheet left aside by the mapping"), msg("The mapping file says 不读.")),
    "W324": Code(
        msg("An entry of the mapping that no sheet fits"), msg("Look at file and sheet in the entry; * stands for anything.")
    ),
    "W326": Code(
        msg("People who are gone, without a day of leaving"),
        msg("Give the days, or answer once for all with gone_before in the file of decisions."),
    ),
    "W501": Code(
        msg("An entry about a rule that this audit does not have"),
        msg("Look at the rule's id, or leave it: the audit may use another pack."),
    ),
    "W502": Code(msg("An entry about a rule that records decide"), msg("The register cannot answer it; hand in the records.")),
    "W503": Code(
        msg("An entry about nobody that the rule asks"), msg("The school is not in the records, or the rule does not ask it.")
    ),
    "W504": Code(
        msg("A school written in another way"), msg("It was recognised, and the entry counts. Correct the name when convenient.")
    ),
    "W505": Code(msg("An entry after the as-of date"), msg("It counts from its day on, not in this audit.")),
    "W506": Code(
        msg("No period of the rule begins on that day"),
        msg("Write the first day of the period meant, such as 2025-01-01 or 2025-09-01."),
    ),
    "W507": Code(msg("An entry about a period that is not judged"), msg("It counts when that period is judged.")),
    "W508": Code(msg("Opposite entries of one day"), msg("Neither counts. Correct one of them.")),
    "W509": Code(msg("Sheets or rows that are no entries"), msg("They were left aside.")),
    "W510": Code(msg("Rows that are not answered yet"), msg("Their requirements stay to be verified.")),
    "W511": Code(msg("A hidden sheet or rows of the register"), msg("They were read all the same.")),
    "W512": Code(
        msg("An entry without the day or the count that the rule asks"),
        msg("Or with one that cannot be; the question of the rule says what is needed."),
    ),
    "W601": Code(msg("A waiver about a rule that this audit does not have"), msg("Look at the rule's id.")),
    "W602": Code(
        msg("A waiver about nobody that the rule asks"), msg("The school is not in the records, or the rule does not ask it.")
    ),
    "W603": Code(msg("A school of a waiver written in another way"), msg("It was recognised, and the waiver counts.")),
    "W604": Code(msg("Waived twice for the same days"), msg("The one that begins later holds.")),
    "W605": Code(msg("A waiver that has expired"), msg("It covers periods that were over before it expired, and no others.")),
    "W606": Code(msg("A waiver that has not begun"), msg("It has no effect yet.")),
    "W607": Code(msg("A waiver that is not used"), msg("What it waives is met, or not judged in this audit.")),
    "W907": Code(msg("An old name of a key"), msg("It is still read; write the new one that is named.")),
    "W908": Code(
        msg("A decision that has lapsed"), msg("The file that it is about was changed or is gone. Decide again, or delete it.")
    ),
}
