"""Codes of what is written and proved: reports, letters, ledgers, the desk, stores and engines."""

from __future__ import annotations

from auditor.authoring.codes import Code
from auditor.i18n import msg

OUTPUT_CODES: dict[str, Code] = {
    "E801": Code(
        msg("The output folder cannot be used"), msg("It is a file, a whole disk or a shared folder. Name a folder inside it.")
    ),
    "E802": Code(
        msg("The output folder holds other files"),
        msg("Nothing is ever overwritten that is not a report of this program. Choose another folder, or empty this one."),
    ),
    "E803": Code(
        msg("The former report was changed"),
        msg("Somebody edited or added files since it was written. Move it away, or replace it with --replace."),
    ),
    "E804": Code(
        msg("The report cannot be written"),
        msg("The system's reason stands behind it: rights, a full disk, a file that another program holds open."),
    ),
    "E805": Code(
        msg("The system refuses"),
        msg("Reading or writing was not allowed, or the disk is full; the reason and the file are named."),
    ),
    "E806": Code(msg("The file is there already"), msg("Choose another name, or add --replace.")),
    "E807": Code(msg("The workbook cannot be written"), msg("Close it in the spreadsheet program, or choose another place.")),
    "E808": Code(msg("The file cannot be written"), msg("Look at the folder and at your rights.")),
    "E810": Code(msg("A form is an Excel workbook"), msg("Give it a name that ends in .xlsx.")),
    "E809": Code(
        msg("Too little memory"), msg("Close other programs, audit fewer schools at a time (--school), or set --memory-limit.")
    ),
    "E911": Code(msg("Several schools, none chosen"), msg("Say which one with --school.")),
    "E912": Code(
        msg("No such school in these files"),
        msg("The nearest name is given. Write the name or the ID as it stands in the list of schools."),
    ),
    "E921": Code(msg("No report in the folder"), msg("A report folder holds findings.json and manifest.json.")),
    "E922": Code(
        msg("A report that was not made by the command"), msg("Its manifest does not say from what; it cannot be made again.")
    ),
    "E923": Code(
        msg("A damaged manifest"),
        msg("It cannot be read, or names no file of its folder. Ask for the report again, or make it again."),
    ),
    "E924": Code(msg("ssh-keygen is missing or complains"), msg("Install OpenSSH; behind it stand its own words about the key.")),
    "E925": Code(
        msg("A manifest that names inputs elsewhere"),
        msg(
            "They are not read unless you allow it: the sentence prints the option to repeat (--inputs,"
            " --address, --engine-option)."
        ),
    ),
    "E926": Code(msg("Inputs changed since the report"), msg("The rows can no longer be shown from them. Run the audit again.")),
    "E927": Code(
        msg("A report that was changed"),
        msg("A report is signed as it was written. What was changed is named; make the report again."),
    ),
    "E931": Code(msg("No findings.json"), msg("Name the folder of a report.")),
    "E932": Code(msg("A damaged findings.json"), msg("It is no JSON, or not whole. Make the report again.")),
    "E933": Code(
        msg("Findings of another form"), msg("They were written by another version of the program. Make the report again.")
    ),
    "E940": Code(
        msg("The book of document numbers"),
        msg(
            "An entry cannot be read, a number was given twice, or the book cannot be written. It stands beside"
            " the report as 文号.yaml."
        ),
    ),
    "E941": Code(msg("No such template or folder"), msg("“auditor report templates --export DIR” writes them all.")),
    "E942": Code(msg("A template that is no Word file"), msg("Save it as .docx, and not larger than a letter is.")),
    "E943": Code(msg("A field that does not exist"), msg("“auditor report templates --list” lists them.")),
    "E944": Code(
        msg("A broken template"), msg("A tag is not closed, or filling it in takes too long. Compare it with the exported one.")
    ),
    "E946": Code(
        msg("A file name that names no letter"),
        msg("The name of a template says which letter it is for; the names expected are listed."),
    ),
    "E948": Code(
        msg("The file of fields"),
        msg("A list of “name: text” lines; the sentence names the line. A document number must differ for each letter."),
    ),
    "E949": Code(
        msg("A letter that would be wrong"),
        msg(
            "A deadline before its date, a duty of somebody else, something merely encouraged, or a figure that"
            " is missing. None of the letters was written."
        ),
    ),
    "E951": Code(
        msg("PDF needs the extra “pdf”"),
        msg("Install it with “python3 tasks.py extra pdf”, and the library Pango; or print the page from a browser."),
    ),
    "E952": Code(
        msg("No Chinese font"), msg("Install one, such as Noto Sans CJK, and run again; or print the page from a browser.")
    ),
    "E961": Code(msg("Another survey writes into this folder"), msg("Wait until it is finished, or choose another folder.")),
    "E962": Code(
        msg("An address or port at which the desk cannot listen"),
        msg("Another program listens there, the port is reserved, or the address is not this computer's. Choose another."),
    ),
    "E963": Code(
        msg("A desk's database that cannot be opened or written"),
        msg("The disk is full, rights are missing, or the file is damaged; the reason stands behind it. Nothing was changed."),
    ),
    "E966": Code(msg("A folder that is no backup"), msg("A backup is a folder under backups.")),
    "E967": Code(msg("A folder that is not empty"), msg("A backup is put back into a new or empty folder.")),
    "E968": Code(
        msg("No list of schools yet"), msg("Hand in the list of schools at the desk first; every school's form is made by it.")
    ),
    "E970": Code(msg("The desk's packages are not installed"), msg("In the project's folder: “python3 tasks.py extra web”.")),
    "E971": Code(msg("Two former reports"), msg("Name one folder or findings.json; beside it a workbook with the ledger.")),
    "E972": Code(
        msg("No rectification ledger in the workbook"), msg("Name a findings.xlsx, or a workbook with the sheet 整改台账.")
    ),
    "E973": Code(msg("A day of the ledger that cannot be read"), msg("Write days like 2025-12-31.")),
    "E974": Code(msg("A finding twice in the ledger"), msg("Delete one of the two lines.")),
    "E975": Code(
        msg("No finding with this ID"),
        msg("IDs stand in findings.xlsx, in the list of all findings, and in findings.json; write it longer."),
    ),
    "E976": Code(msg("No desk in the folder"), msg("Name the folder that “auditor serve --data” uses.")),
    "E977": Code(
        msg("A desk open to others without encryption"),
        msg(
            "A desk for other computers stands behind a proxy that speaks TLS (--trusted-proxy), or says"
            " --plain-http on a closed network."
        ),
    ),
    "E978": Code(
        msg("Another desk is at work in the folder"),
        msg("A folder holds one desk at a time. End that one, or choose another folder."),
    ),
    "E979": Code(
        msg("A desk that could not be brought up to date"),
        msg("Its database is as it was. Start the former version, or put a backup back."),
    ),
    "E980": Code(msg("No record store here"), msg("Make one with “auditor store write”, or look at address and schema.")),
    "E981": Code(msg("Invalid memory size"), msg("Write 2GB or 500MB.")),
    "E982": Code(
        msg("A part of the store that is no JSON"),
        msg("store.json, or the table store, was changed by hand. Write the store again."),
    ),
    "E983": Code(msg("A store of another form"), msg("Write it again with this version of the program.")),
    "E984": Code(msg("A table without a column that it needs"), msg("The page on engines lists the columns of views.")),
    "E985": Code(msg("A column of another type"), msg("The page on engines lists the types; cast it in the view.")),
    "E986": Code(
        msg("A store that cannot be written"), msg("The place holds other files or tables, is a file, or may not be written.")
    ),
    "E987": Code(
        msg("No such school or district in the store"),
        msg("Or records of one school point to another. Write the name or ID as it stands in the list of schools."),
    ),
    "E988": Code(msg("An engine that is too old"), msg("PostgreSQL 12 or later, Spark 4 or later.")),
    "E989": Code(msg("Temporary tables are not allowed"), msg("Grant the user TEMPORARY on the database.")),
    "E990": Code(
        msg("A package for PostgreSQL or Spark is missing"),
        msg("In the project's folder: “python3 tasks.py extra sql”, or “extra spark”."),
    ),
    "E991": Code(msg("The engine refuses"), msg("Behind it stand the words of the database or of Spark.")),
    "E992": Code(
        msg("Values that are not what the column holds"),
        msg("How many rows, and an example; correct the view, and run “auditor store check” again."),
    ),
    "E993": Code(
        msg("Spark cannot be started"), msg("It needs Java 17 or later; set JAVA_HOME where it is not found by itself.")
    ),
    "W947": Code(
        msg("A field that the template does not use"),
        msg("The letter would lack it. Put it in, unless it is left out on purpose."),
    ),
}
