"""For the tests of engines: records that are odd in every way, a pack whose own table and columns have Chinese names, and what
an audit finds, wherever it was measured.
"""

from __future__ import annotations

import tempfile
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from auditor.audit import audit
from auditor.authoring.case_records import build_records
from auditor.authoring.cases import load_cases
from auditor.findings.digest import result_digest
from auditor.findings.finding import Finding
from auditor.inputs.read import records_of
from auditor.inputs.spec import load_spec
from auditor.records.records import Records
from auditor.rules.bind.names import Names
from auditor.rules.pack import Pack, load_pack
from auditor.store.store import Store
from auditor.store.stored import stored_records
from auditor.store.write import write_store
from tests.agreement import packs
from tests.canonical import to_records
from tests.law_cases import AT, EXCHANGE, NINE, SECOND, TALK, TEN, TOWN, Case, talk
from tools.samples import leiyang, shandan

AS_OF = date(2025, 12, 31)
BIG = 2**53
"""From here on a float cannot tell a whole number from the next."""
PACK = """
name: odd
title: 古怪
calendar:
  school_year_starts: 09-01
  terms:
    - {name: 第一学期, from: 09-01, until: 01-31}
    - {name: 第二学期, from: 02-01, until: 08-31}
records:
  code_lists:
    allowance_kind: {zh: 补贴类别, en: kind, codes: {rural: {zh: 乡村, en: rural}, head: {zh: 班主任, en: head}}}
  tables:
    补贴:
      zh: 补贴发放
      en: allowances
      dated_by: 月份
      key: 单号
      columns:
        school_id: {type: school}
        staff_id: {type: person, zh: 教职工号, en: staff ID}
        单号: {type: key, zh: 单号, en: slip}
        批次: {type: integer, zh: 批次, en: batch}
        月份: {type: date, zh: 月份, en: month}
        类别: {type: code, list: allowance_kind, zh: 类别, en: kind}
        金额: {type: money, zh: 金额, en: amount}
        课时: {type: number, decimals: 2, zh: 课时, en: lessons}
        公示: {type: boolean, zh: 公示, en: published}
        'it''s "odd"; --': {type: text, zh: 备注, en: note}
"""
_YEARLY = {
    "sum": "total: {of: 补贴, sum: 金额}, at_least: 180143985094819.85",
    "less": "total: {of: 补贴, where: {公示: true}, sum: 金额}, less_than: 90071992547409.93",
    "mean": "total: {of: 补贴, mean: 金额}, at_least: 90071992547409.92",
    "slips": "count: {of: 补贴, distinct: 单号}, at_least: 2",
    "batches": "count: {of: 补贴, where: {类别: rural}, distinct: 批次}, at_least: 1",
    "kinds": "count: {of: 补贴, where: {not: {类别: head}}}, at_least: 2",
    "noted": """count: {of: 补贴, where: {'it''s "odd"; --': "it's \\\\ 'quoted'"}}, at_least: 1""",
    "max": "total: {of: 补贴, max: 课时}, at_most: 12.34",
    "min": "total: {of: 补贴, min: 课时}, at_least: 0.01",
}
_SHARES = {
    "paid": ("sum: 金额, at_least: 90071992547409.92", "1/2"),
    "often": ("where: {公示: true}, at_least: 2", "1/3"),
    "once": ("where: {类别: rural}", "1"),
    "none": ("where: {类别: head}, at_most: 0", "1/2"),
    "batch": ("distinct: 批次, at_least: 2", "1/2"),
    "lessons": ("mean: 课时, at_least: 2.5", "1/2"),
    "top": ("max: 课时, more_than: 2.5", "1/2"),
    "low": ("min: 课时, at_least: 2.5", "1/2"),
}


def _rules() -> str:
    """The rules of the pack: measures of the calendar year, and shares of those whose own allowances satisfy something."""
    told = [f"{{{_head(name)}, period: calendar_year, {text}}}" for name, text in _YEARLY.items()]
    told += [
        f"{{{_head(name)}, period: school_year, share: {{of: teachers_in_post, that: {{补贴: {{{text}}}}}}}, at_least: {part}}}"
        for name, (text, part) in _SHARES.items()
    ]
    told.append(f"{{{_head('young')}, period: as_of, share: {{of: staff, that: {{age: {{less_than: 35}}}}}}, at_least: 1/2}}")
    return "".join(f"- {rule}\n" for rule in told)


def _head(name: str) -> str:
    return f"id: odd/{name}, title: {name}, clause: 一, quote: 古怪, strength: must"


Found = tuple[str, list[Finding]]
"""What an audit says: its digest, and every finding with its evidence."""


@cache
def odd_pack(folder: Path) -> Pack:
    """The pack, written into ``folder``."""
    home = folder / "odd"
    home.mkdir()
    (home / "pack.yaml").write_text(PACK, encoding="utf-8")
    (home / "rules.yaml").write_text(_rules(), encoding="utf-8")
    return load_pack(str(home))


def _day(text: str) -> tuple[date, date]:
    """A day, or the first and last day of a month."""
    if len(text) > 7:
        return date.fromisoformat(text), date.fromisoformat(text)
    year, month = (int(part) for part in text.split("-"))
    return date(year, month, 1), date(year, month, {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31))


def _slip(school: str, staff: str | None, number: int, month: str | None, amount: int | None, **others: Any) -> dict[str, Any]:
    return {
        "school_id": school,
        "staff_id": staff,
        "单号": f"{number:03d}",
        "批次": number if number % 3 else None,
        "月份": None if month is None else _day(month),
        "类别": (None, "rural", "head")[number % 3],
        "金额": None if amount is None else Fraction(amount, 100),
        "课时": Fraction(number * 123, 100) if number % 4 else None,
        "公示": (True, False, None)[number % 3],
        'it\'s "odd"; --': "it's \\ 'quoted'" if number == 1 else None,
        **others,
    }


@cache
def odd_records(pack: Pack) -> Records:
    """Schools of every oddity: figures around 2**53, months, nothing but gaps, nobody, nothing handed in, unmatched rows."""
    schools = [{"school_id": f"00{n}", "name": f"{n}小'\"", "district": ("乙县", "甲县")[n % 2]} for n in range(1, 8)]
    empty = {"status": None, "category": None, "born_on": None, "name": None, "sex": None}
    staff = [
        {
            "school_id": school,
            "staff_id": f"{n:02d}",
            "name": f"教师{n}",
            "status": "in_post",
            "category": "teacher",
            "born_on": _day(("1990-12", "1991-01-01", "1990-12-31")[n % 3]),
            "sex": ("male", "female", None)[n % 3],
        }
        for school in ("001", "002", "005", "006", "007")
        for n in range(4)
    ] + [{"school_id": "004", "staff_id": f"{n}", **empty} for n in range(3)]
    slips = [
        _slip("001", "00", 1, "2025-03-01", BIG),
        _slip("001", "01", 2, "2025-04-30", BIG + 1, 公示=True),
        _slip("001", "02", 4, "2025-12-31", 1, 课时=None),
        _slip("001", "02", 5, "2026-01-01", BIG),
        _slip("002", "00", 1, "2025-03", BIG - 1),
        _slip("002", "00", 2, "2024-12", BIG),
        _slip("002", None, 3, "2025-06", 500),
        _slip("002", "99", 4, None, BIG + 2),
        _slip("005", "01", 7, "2025-09-01", None),
        _slip("005", "01", 8, "2025-08-31", 0),
        *(_slip("006", f"{n % 4:02d}", n, "2025-05-05", BIG // 4 + n % 2) for n in range(9)),
    ]
    tables = {"schools": schools, "staff": staff, "补贴": slips}
    given = {(s, "staff") for s in ("001", "002", "003", "004", "005", "006", "007")}
    return to_records(pack.model, tables, given | {(s, "补贴") for s in ("001", "002", "003", "005", "006")})


@cache
def sample(name: str) -> tuple[Pack, Records, date]:
    """A shipped sample, the cases of all constructs as schools of one audit, or a county of which much is in doubt."""
    if name == "doubted":
        return _doubted()
    if name in ("constructs", "sound/language"):
        pack = load_pack(Path(__file__).parent / name)
        return pack, build_records([case.given for case in load_cases(pack)], Names(pack.model)), AS_OF
    county = {"shandan": shandan, "leiyang": leiyang}[name].build()
    pack = packs(name)[0]
    return pack, to_records(pack.model, *county.canonical()), county.as_of


DOUBTED = Case(
    *("lists that do not speak of all days, rows that only perhaps count", "", "leiyang", "2025-12-31", "", ""),
    files={
        "学校名单": TOWN + SECOND,
        "教职工": TEN
        + NINE
        + f"{AT},a,王安,男,1980-01-01,专任教师,是,调离,2010-09-01,2024-12-05\n"
        + "2162900001,a,王安,男,1980-01-01,专任教师,是,在本单位任职,2024-12-06,\n"
        + f"{AT},c1,陈安,男,1980-01-01,专任教师,是,在本单位任职,2010-09-01,\n"
        + f"{AT},c2,陈安,女,1983-01-01,专任教师,是,在本单位任职,2012-09-01,\n"
        + f"{AT},d,周宁,男,1979-05-01,专任教师,是,调离,2011-09-01,2025-08-31\n"
        + "2162900001,e,周宁,男,1979-05-01,专任教师,是,在本单位任职,2025-09-01,\n",
        "交流轮岗": EXCHANGE + "2162900001,a,定期交流,是,2024-12-06,,2010-09-01\n",
        "谈心谈话": TALK + talk("", "陈安") + talk("", "陈安", day="2025-11-01") + talk("", "欧阳未名") + talk("b0", "李平甲"),
        "培训": "学校标识码,教职工号,姓名,培训项目名称,培训级别,开始日期,参加情况\n"
        f"{AT},,陈安,国培,国家级,2025-05-01,\n{AT},b0,李平甲,校本,校级,2025-05-01,未参加\n",
        "活动": "学校标识码,活动名称,活动日期,活动类型,备注\n,座谈,2025-05-01,征求意见,\n"
        f"2162900001,运动会,2025-06-01,文体活动,\n{AT},电影,2025-06-02,文体活动,取消\n",
        "主管部门活动": "所属区县,事项名称,事项类型,举办日期\n青屿县,会一,研究教师队伍建设工作会议,2025-05-01\n",
    },
    until={"培训": "2025-06-30", "活动": "2025-10-31", "主管部门活动": "2025-09-30"},
)


def _doubted() -> tuple[Pack, Records, date]:
    pack = packs("leiyang")[0]
    with tempfile.TemporaryDirectory() as folder:
        spec = load_spec(DOUBTED.write(Path(folder)), AS_OF)
        return pack, records_of(spec, pack.model), AS_OF


def found(pack: Pack, records: Records, as_of: date, **options: Any) -> Found:
    """Audit the records."""
    result = audit(pack, records, as_of=as_of, **options)
    return result_digest(result), result.findings


SPARK = {
    "spark.master": "local[1]",
    # Few records and long queries: compiling them costs more than it saves.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}


def on_spark(pack: Pack, records: Records, as_of: date, folder: Path, **options: Any) -> Found:
    """What is found in the records where they lie in a store, measured by Spark in this machine's one session."""
    write_store(records, pack.model, str(folder / "store"))
    stored = stored_records(Store(str(folder / "store"), "spark", options=SPARK), pack.model)
    return found(pack, stored, as_of, **options)


@cache
def in_memory(name: str) -> Found:
    """What is found in a sample's records as they are imported."""
    return found(*sample(name))
