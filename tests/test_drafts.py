"""Drafts of policies: what a text asks is found, every number is accounted for, and nothing is made up."""

from __future__ import annotations

import io
import random
import re
import sys
import time
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from auditor.authoring.drafts.documents import chinese, read_document
from auditor.authoring.drafts.draft import draft
from auditor.authoring.drafts.notes import Read
from auditor.authoring.drafts.numerals import shown, value
from auditor.authoring.lint import lint
from auditor.commands.main import auditor, main
from auditor.problems import UserError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))
from drafts import gold_of, score, squeezed, total, without_own  # noqa: E402

GOLDS = gold_of(ROOT / "tests" / "drafts")
NAMES = [gold.name for gold in GOLDS]
SHORT = """关于关心教师的通知
各学校：
一、谈心谈话
1.每年面对面谈心谈话至少要覆盖三分之二以上的教职工。
2.每学期至少开展1次全校性的文体活动，进行1次教师心理健康排查。
二、其他
（一）定期走访慰问困难教师。
（二）建立教师成长档案。
"""


@pytest.mark.parametrize("gold", GOLDS, ids=NAMES)
def test_a_text_of_another_style_is_read(gold) -> None:
    reached = score(gold).summary
    wanted = {"clauses": 98, "kinds": 92, "recall": 90, "precision": 90, "all four": 75}
    assert {name: rate for name, rate in reached.items() if rate < wanted[name]} == {}


def test_no_text_is_read_only_by_words_that_it_taught() -> None:
    reached = total([score(gold, without_own(GOLDS, gold)) for gold in GOLDS]).summary
    wanted = {"clauses": 98, "kinds": 90, "recall": 85, "precision": 85, "all four": 75}
    assert {name: rate for name, rate in reached.items() if rate < wanted[name]} == {}


def asked(read: Read) -> list[tuple[str | None, ...]]:
    return [(r.kind, r.comparator, r.threshold, r.period, r.strength) for r in read.requirements]


@pytest.mark.parametrize("gold", [gold for gold in GOLDS if gold.name not in ("table", "decimals")], ids=lambda gold: gold.name)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_lines_are_wrapped_changes_nothing(gold, seed: int) -> None:
    chance = random.Random(seed)
    lines = []
    for line in gold.text.splitlines():
        while line:
            cut = chance.randint(15, 34)
            lines.append(line[:cut])
            line = line[cut:]
    wrapped, plain = draft("\n\n".join(lines)), draft(gold.text)
    assert asked(wrapped) == asked(plain)
    assert [clause.number for clause in wrapped.clauses] == [clause.number for clause in plain.clauses]


@pytest.mark.parametrize("gold", GOLDS, ids=NAMES)
def test_every_digit_is_accounted_for(gold) -> None:
    text = squeezed(gold.text)
    told = {at for number in draft(gold.text).numbers for at in range(number.start, number.end)}
    assert [text[m.start() - 5 : m.end() + 5] for m in re.finditer(r"\d", text) if m.start() not in told] == []


def only(text: str) -> tuple[str | None, ...]:
    read = draft(f"关于教师工作的通知\n一、要求\n{text}\n")
    assert len(read.requirements) == 1, read.requirements
    return asked(read)[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("学校应定期组织教师体检。", ("requirement", "regular", None, None, "must")),
        ("各校每年组织教师体检。", ("requirement", "ge", "1", "year", "plain")),
        ("应当在三十日内作出答复。", ("requirement", "le", "30", None, "must")),
        ("严格落实会议减少一半以上的目标。", ("requirement", "ge", "1/2", None, "plain")),
        ("鼓励各校每学年听课不少于二十节。", ("requirement", "ge", "20", "school_year", "urge")),
        ("任教满10年的教师，授予荣誉证书。", ("grant", "ge", "10", None, "entitle")),
        ("教师每两年体检一次。", ("requirement", "ge", "1", "2_years", "plain")),
        ("对直属单位审计实行两年全覆盖。", ("requirement", "full", "100%", "2_years", "plain")),
        ("原则上每周课时不超过14节。", ("requirement", "le", "14", "week", "principle")),
        ("逐年提升教师体检率。", ("aim", "trend_up", None, "year", "aim")),
        ("未经批准的一律不得进入校园。", ("requirement", "le", "0", None, "must")),
        ("社会事务进校园须报教育局审批，未经审批的，严禁进入。", ("requirement", "le", "0", None, "must")),
        ("未列入清单的活动一律不准开展。", ("requirement", "le", "0", None, "must")),
    ],
)
def test_what_a_sentence_asks(text: str, wanted: tuple[str | None, ...]) -> None:
    assert only(text) == wanted


@pytest.mark.parametrize(
    ("text", "thresholds", "others"),
    [
        ("会议每次不得超过九十分钟。", ["90"], {}),  # 十分 is no word of its own in 九十分钟
        ("本办法所称教师，是指专任岗位工作满一年的人员。", [], {"一": "requirement"}),
        ("过去一年，新招聘教师860名，轮岗比例达到12.5%。", [], {"860": "result", "12.5%": "result"}),
        ("每年培训不少于1.2万人次。", ["12000"], {}),
        ("要做好三件事。", [], {"三": "none"}),
        ("今后五年每年补充教师不少于500名。", ["500"], {"五": "requirement"}),
        ("生均图书不少于25册，年新增不少于1%。", ["25", "1%"], {}),
        ("落实教师发展三年行动计划，每学年培训2次。", ["2"], {"三": "name"}),
        ("B5 集体备课每周至少1次。", ["1"], {"5": "ordinal"}),
    ],
)
def test_what_a_number_is_follows_from_what_stands_around_it(text: str, thresholds: list[str], others: dict[str, str]) -> None:
    read = draft(f"关于教师工作的通知\n一、要求\n{text}\n")
    assert [requirement.threshold for requirement in read.requirements] == thresholds
    kinds = {number.word: number.kind for number in read.numbers}
    assert {word: kinds.get(word) for word in others} == others


def test_a_pair_of_numbers_shares_what_is_said_once() -> None:
    read = draft("关于办学条件的办法\n第一条 小学、初中生均用房面积应当分别达到4.5、5.8平方米以上。\n第二条 其他。")
    assert [(r.comparator, r.threshold, r.unit, r.strength) for r in read.requirements] == [
        ("ge", "4.5", "平方米", "must"),
        ("ge", "5.8", "平方米", "must"),
    ]


@pytest.mark.parametrize("text", ["一律不得安排教师参加拆迁。", "未经批准的用房另行登记。", "经批准的活动不得影响教学。"])
def test_what_is_forbidden_to_everybody_is_not_counted(text: str) -> None:
    """A ban without a condition that records could show, and a condition without a ban."""
    assert draft(f"关于教师工作的通知\n一、要求\n{text}\n").requirements == []


def test_who_is_meant_is_no_threshold() -> None:
    read = draft("一、体检\n50周岁以上的教师每年体检不少于1次。")
    assert [(r.threshold, r.period) for r in read.requirements] == [("1", "year")]
    assert [number.role for number in read.numbers if number.word == "50"] == ["scope"]


def test_results_that_are_told_ask_nothing() -> None:
    read = draft("关于教师工作的通知\n一、情况\n近三年累计培训教师2300人次，覆盖率达到95%。\n二、要求\n每学期培训1次。")
    assert [r.threshold for r in read.requirements] == ["1"]
    assert {n.kind for n in read.numbers if n.word in ("2300", "95%")} == {"result"}


def test_references_to_articles_are_no_clauses() -> None:
    read = draft("管理办法\n第一条 依照《教师法》\n第十七条等规定制定。\n第二条 按第一条第（一）项执行。\n第三条 施行。")
    assert [clause.number for clause in read.clauses] == ["第一条", "第二条", "第三条"]


@pytest.mark.parametrize(
    ("printed", "exact", "written"),
    [
        ("三分之二", "2/3", "2/3"),
        ("百分之十", "1/10", "10%"),
        ("二十五", "25", "25"),
        ("一半", "1/2", "1/2"),
        ("１２．５％", "1/8", "12.5%"),
        ("两", "2", "2"),
        ("一百零三", "103", "103"),
    ],
)
def test_numbers_have_their_exact_value(printed: str, exact: str, written: str) -> None:
    assert (str(value(printed)), shown(printed)) == (exact, written)


# ---------------------------------------------------------------- files


def test_a_word_file_prints_the_numbers_of_its_lists(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for text in ("工作要求", "每学期开展1次讲座。"):
        document.add_paragraph(text, style="List Number")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "不少于2次"
    document.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").splitlines()[-3:] == ["1.工作要求", "2.每学期开展1次讲座。", "指标\t不少于2次"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_usual_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("每学期一次。".encode(encoding))
    assert read_document(tmp_path / "a.txt") == "每学期一次。"


def cut_short() -> bytes:
    from docx import Document

    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()[:2000]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"\x00\xff\xfe\x01", b" \n", cut_short()]
)
def test_other_files_are_refused_in_one_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(UserError) as refused:
        read_document(tmp_path / "a.docx")
    assert [problem.code for problem in refused.value.problems] in (["E101"], ["E304"])


def test_chinese_counting() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]


# ---------------------------------------------------------------- the command


def run(folder: Path, *more: str, text: str = SHORT) -> int:
    (folder / "text.txt").write_text(text, encoding="utf-8")
    return main(["rules", "draft", str(folder / "text.txt"), "--pack", "duan", "--into", str(folder), *more])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_draft_is_a_pack_without_mistakes(language: str, tmp_path: Path) -> None:
    assert run(tmp_path, "--lang", language) == 0
    found = lint([tmp_path / "rules" / "duan"])
    assert {problem.code for problem in found.problems} == {"W411"}
    assert [rule.id for rule in found.packs[0].rules] == ["duan/1-1", "duan/1-2-a", "duan/1-2-b"]


def test_every_clause_is_in_the_policy_and_what_is_open_says_so(tmp_path: Path) -> None:
    run(tmp_path, "--lang", "en")
    policy = yaml.safe_load((tmp_path / "policies" / "duan.yaml").read_text(encoding="utf-8"))
    assert [row["number"] for row in policy["clauses"]] == ["一", "一1", "一2", "一2", "二", "二（一）", "二（二）"]
    assert [row["class"] for row in policy["clauses"]] == ["A", "Q", "Q", "Q", "A", "Q", "E"]
    assert "draft.yaml" in policy["clauses"][5]["reason"]


def test_a_draft_in_chinese_has_no_english_key(tmp_path: Path) -> None:
    """Rules, comments that are to become rules, pack and policy: one language throughout."""
    run(tmp_path, "--lang", "zh")
    for name in ("rules/duan/draft.yaml", "rules/duan/pack.yaml", "policies/duan.yaml"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert re.findall(r"^[ #{-]*([a-z_]+):|[{,] ?\"?([a-z_]+)\"?:", text.partition("\n")[2], re.M) == []


def test_no_number_is_put_where_none_is_printed(tmp_path: Path) -> None:
    run(tmp_path, "--lang", "zh")
    drafted = (tmp_path / "rules" / "duan" / "draft.yaml").read_text(encoding="utf-8")
    open_rule = drafted[drafted.index("多久一次") :].split("\n\n")[0]
    assert "?" in open_rule
    assert all(line.startswith("#") for line in open_rule.splitlines()[1:])


def test_the_account_tells_every_number(tmp_path: Path) -> None:
    run(tmp_path)
    account = yaml.safe_load((tmp_path / "drafts" / "duan.yaml").read_text(encoding="utf-8"))
    assert list(account) == ["clauses", "numbers", "requirements"]
    assert {entry["kind"] for entry in account["numbers"]} == {"ordinal", "requirement"}
    text = squeezed(SHORT)
    assert all(text[entry["start"] : entry["end"]] == entry["word"] for entry in account["numbers"])


def test_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "duan.yaml").write_text("mine", encoding="utf-8")
    assert run(tmp_path) == 2
    assert not (tmp_path / "rules").exists()


def test_a_pasted_page_is_read() -> None:
    done = CliRunner().invoke(auditor, ["rules", "draft", "-", "--print"], input=SHORT)
    assert (done.exit_code, len(yaml.safe_load(done.output)["requirements"])) == (0, 4)


def test_a_long_text_is_read_at_once() -> None:
    long = "\n".join(gold.text for gold in GOLDS) * 2
    start = time.process_time()
    draft(long)
    assert time.process_time() - start < 2
