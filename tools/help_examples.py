"""The examples at the end of every help page work: each is run in a small invented county that has the files they name.

python tools/help_examples.py [VERB…]    # exit 1 and say which example ends with a mistake
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from auditor.commands.examples import EXAMPLES  # noqa: E402
from tools.pages import ERROR, run_here  # noqa: E402

SAMPLE = ROOT / "data_samples" / "shandan" / "records"
FILES = {
    "audit.yaml": "pack: shandan\nas_of: 2025-12-31\nrecords: schools\noutput: report\nwaivers: waivers.yaml\n",
    "fields.yaml": "发文机关: 山丹县教育局\n成文日期: 2026-01-08\n",
    "waivers.yaml": "- {规则编号: shandan/8b, 学校: 石燕小学, 理由: 校舍重建, 批准人: 山丹县教育局, "
    "批准文号: 山教发〔2025〕12号, 自: 2025-02-01, 至: 2026-07-31}\n",
}
NOTICE = ["关于关心教师的通知", "一、谈心谈话", "1.每年面对面谈心谈话至少要覆盖三分之二以上的教职工。"]
MADE = [
    "auditor template shandan --records roster.xlsx --known --school 青稞小学 --output known.xlsx",
    "auditor run audit.yaml",
    "auditor run audit.yaml --output q1",
    "auditor run audit.yaml --output q2",
    "auditor store write audit.yaml store",
    "auditor report templates --export templates",
    "auditor rules draft notice.docx --pack mycounty",
    "auditor rules cases rules/mycounty --write",
    "cp -r policies texts",
    "git init -q . && git add rules policies && git -c user.name=a -c user.email=a@example.org commit -qm rules",
    "ssh-keygen -q -t ed25519 -N '' -C bureau@example.org -f key",
    'echo "bureau@example.org $(cat key.pub)" > allowed_signers',
    "auditor sign report --key key",
]
"""What there is before an example is tried."""
ELSEWHERE = {
    "auditor serve": "it stays open: tests/test_desk_start.py",
    "auditor store check 'postgresql": "it needs a server: tests/test_postgresql.py",
    "auditor rules new mycounty": "it asks its user: tests/test_rules_cli_new.py",
    "auditor report finding report 1a2b3c": "the ID is that of one's own report: docs/verdicts",
}
"""The beginning of an example that is not tried here → why, and what tries it."""
BEGIN = {"run": ("report",), "rules draft": ("rules", "policies", "drafts"), "rules new-pack": ("rules", "policies")}
"""Verb → what it makes itself, and so must not be there before."""


def prepared(folder: Path) -> None:
    """Put the files there that the examples name. Raises RuntimeError where one cannot be made."""
    import docx
    import openpyxl

    (folder / "schools").mkdir(parents=True)
    schools = ["学校名单.xlsx", "学校填报/02_石燕小学.xlsx", "学校填报/05_青稞小学.xlsx"]
    for name in schools:
        shutil.copy(SAMPLE / name, folder / "schools")
    shutil.copy(SAMPLE / schools[0], folder / "roster.xlsx")
    shutil.copy(SAMPLE / schools[0], folder / "schools.xlsx")
    school = openpyxl.load_workbook(SAMPLE / schools[2])
    named = school.create_sheet("学校")
    named.append(["学校名称"])
    named.append(["山丹县青稞小学"])
    school.save(folder / "school.xlsx")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    notice = docx.Document()
    for line in NOTICE:
        notice.add_paragraph(line)
    notice.save(str(folder / "notice.docx"))
    for command in MADE:
        printed, code = run_here(command, folder, "zh")
        if code not in (0, 1, 3):
            raise RuntimeError(f"{command} ends with {code}: {printed}")


def wrong(line: str, folder: Path) -> str:
    """What is wrong with an example, "" for nothing. A component that is not installed here is no mistake of the example."""
    printed, code = run_here(line.replace("~/.ssh/id_ed25519", "key"), folder, "zh")
    if "E951" in printed or (code in (0, 1, 3) and ("explain" in line or not ERROR.search(printed))):
        return ""
    return f"{line}\n  ends with {code}: {printed[:500]}"


def run(verbs: list[str]) -> int:
    mistakes = []
    with tempfile.TemporaryDirectory(prefix="auditor-examples-") as temporary:
        base = Path(temporary) / "base"
        prepared(base)
        for verb, lines in EXAMPLES.items():
            if verbs and verb not in verbs:
                continue
            here = Path(temporary) / verb.replace(" ", "-")
            shutil.copytree(base, here)
            for name in BEGIN.get(verb, ()):
                shutil.rmtree(here / name)
            mistakes += [told for line in lines if not line.startswith(tuple(ELSEWHERE)) and (told := wrong(line, here))]
            shutil.rmtree(here)
    for told in mistakes:
        print(told, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
