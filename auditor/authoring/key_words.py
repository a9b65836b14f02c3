"""One sentence, in Chinese and English, on every key that people write: for editors, and for the page of the rule language."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.rules.kinds import KINDS
from auditor.rules.words import LINKED_WORDS

Texts = tuple[str, str]

RULE_KEYS: Mapping[str, Texts] = {
    "id": ("规则编号：规则包名/条款，永不改变，如 shandan/3c", "the pack's name, a slash, the clause; the same for ever"),
    "title": ("标题，中英文", "the rule in a few words, in Chinese and English"),
    "clause": ("所依据的条款，写法与政策文件的条款清单一致", "the clause, written as in the policy file"),
    "quote": ("原文中的规定用语，最多60个字符，一字不改", "the normative words, copied, at most 60 characters"),
    "strength": (
        "约束力：应（must）、原则上（should，未达到须说明理由）、鼓励（may，不扣分）、分项（component，只在“达标项数”里计算）",
        "must, should (explain if not met), may, or component (counts only inside its met)",
    ),
    "subject": ("对象：学校（默认）、主管部门，或两者", "school (default), bureau, or both"),
    "period": (
        "周期：自然年、学年、学期、季度、月、审核日、5年（滚动）、2个自然年（固定）",
        "how often: calendar_year … “5 years” (rolling)",
    ),
    "cycle_from": ("固定周期的第一年，与“N个自然年”同用", "first year of a fixed cycle"),
    "season": (
        "时段：周期内做这件事的日子，过了就到期，如 {从: 12-22, 到: 02-27}，或一个节日：春节、教师节、三八",
        "the days of the period in which it is done, and due with the last: {from: 12-22, until: 02-27}, or a festival",
    ),
    "undated": (
        "不计日期：true 表示要数的就是没有日期的记录，不分周期",
        "true: records without a date are meant, whatever the period",
    ),
    "reference": (
        "基准日：期末（默认）、期初，或周期内的某月某日",
        "day at which fields are taken: period_end (default), period_start, 09-01",
    ),
    "applies_to": ("适用范围：对学校的条件，不符合的为不适用", "a condition on the school; others are not applicable"),
    "at_least": ("不低于、不少于、至少、以上、满：含本数", "≥, the number itself is enough"),
    "more_than": ("超过、多于、高于：不含本数", ">, the number itself is not enough"),
    "at_most": ("不超过、以内、以下：含本数", "≤, the number itself is allowed"),
    "less_than": ("低于、不足、不满、少于：不含本数", "<, the number itself is not allowed"),
    "compared_with": (
        "相比：与上一周期（previous_period）或某一年（如 2019）的同一数字相比；标准写成它的百分之几",
        "against the same figure of the previous_period, or of a year such as 2019; the thresholds are parts of that",
    ),
    "grades": (
        "等级：从好到差，各写名称和标准，如 {名称: 优, 不低于: 90%}；最后一个可以没有标准",
        "grades, the best first: {name: 优, at_least: 90%}; the last may go without a threshold",
    ),
    "required": ("应达到的等级", "the grade that is required"),
    "unit": ("差额的单位，如 人、次、元", "unit of the shortfall"),
    "remedy": (
        "整改要求；{shortfall} 为差额，{period_end} 为期限",
        "what is to be done; {shortfall}, {period_end} are filled in",
    ),
    "reading": ("原文有多种理解时所取的理解", "the reading taken where the clause is open"),
    "partial": ("规则没有涵盖的内容", "what the rule leaves out"),
    "short_title": (
        "短标题：表头较窄处所用，中文不超过8个字；标题不超过8个字的不必写",
        "short title for narrow columns: at most 24 characters, 8 in Chinese",
    ),
    "remedy_after": (
        "期后整改：周期已过时怎样整改；能补办的补办，不能补办的书面说明",
        "what is to be done once the period is over",
    ),
    "owner": (
        "责任单位：谁应当做到。与对象不同时，不影响对象的结论",
        "who owes it; where that is not the subject, it decides nothing about the subject",
    ),
    "level": ("层级：只对哪一级主管部门提出", "the level of the bureaus that it is asked of"),
    "replaces": ("替代：问题已经不同的原规则编号", "ids of former rules whose question was another"),
    **{word: kind.about for word, kind in KINDS.items()},
}
LINKED_KEYS: Mapping[str, Texts] = {
    **{key: known.about for kind in (KINDS["count"], KINDS["total"]) for key, known in kind.keys.items() if key in LINKED_WORDS},
    "part_of": (
        "占：条件里的记录占哪些记录的几分之几；“全部”，或一个条件。与数量或合计同用，标准写成 1/3、30%",
        "all, or a condition: the threshold is the part that the records of where make up of these, by number or sum",
    ),
}
"""Linked records are counted and added up with the words of the measures that do so."""
CONDITION_KEYS: Mapping[str, Texts] = {
    "any": ("任一条件成立", "one of these must hold"),
    "all": ("全部条件成立", "all of these must hold"),
    "not": ("条件不成立", "this must not hold"),
    "known": ("是否已填写：true 或 false", "is the cell filled in"),
    "before": ("早于这一天（不含）", "before this day"),
    "after": ("晚于这一天（不含）", "after this day"),
    "not_before": ("不早于这一天（含）", "on this day or later"),
    "not_after": ("不晚于这一天（含）", "on this day or earlier"),
}
PACK_KEYS: Mapping[str, Texts] = {
    "name": ("规则包的名字，小写字母、数字、连字符", "the pack's name"),
    "title": ("规则包的标题", "what the pack is called"),
    "policy": ("政策文件 policies/NAME.yaml 的名字", "name of the policy file"),
    "version": ("规则包的版本", "version of the pack"),
    "jurisdiction": ("适用地区", "where it holds"),
    "in_force": ("有效期：from 起、until 止（含）", "first and last day on which the policy binds"),
    "calendar": ("校历：学年、学期、假期月份", "school years, terms and holiday months"),
    "records": ("在记录模型上增补的表、列、代码、人群", "tables, columns, codes and populations that the pack adds"),
    "scope": ("发给哪些学校：整个规则包只问这些学校", "the schools that the document addresses"),
    "extends": ("在哪些规则包的基础上", "the packs that this one rests on"),
    "override": ("对所继承规则的更改；放宽须写明依据", "changes to rules taken over; loosening needs authority"),
    "former_rules": (
        "曾用编号：以前有过的规则；“替代”只能写这里的编号，新规则不得再用",
        "ids of rules that the pack once had: replaces names these, and no new rule takes one of them",
    ),
}
POLICY_KEYS: Mapping[str, Texts] = {
    "name": ("政策文件的名字", "the name of the policy"),
    "title": ("文件标题", "title of the document"),
    "issuer": ("发文机关", "who issued it"),
    "document_number": ("文号", "document number"),
    "date": ("成文日期", "date of the document"),
    "level": ("层级", "level of government"),
    "addressees": ("发给谁", "to whom it is addressed"),
    "in_force": ("有效期", "when it is in force"),
    "completes": ("补充哪些文件", "documents that it completes"),
    "supersedes": ("替代哪些文件", "documents that it replaces"),
    "url": ("网址", "where it is published"),
    "higher": ("与上位规定的关系：规定、条款、关系、从何时起", "how the clause stands to higher norms"),
    "text": ("原文所在的文件，放在政策文件旁边", "file with the wording, beside the policy file"),
    "clauses": ("条款清单，一条不漏", "every clause, none left out"),
    "number": ("条款编号", "number of the clause"),
    "part": ("条款的一部分：a、b……", "part of the clause: a, b …"),
    "summary": ("摘要，用自己的话", "what it says, in our words"),
    "class": ("类别：Q 可量化 E 需佐证 B 主管部门 A 倡导", "Q quantified, E evidence, B bureau, A aspirational"),
    "implied": ("原文没有写数字，由“每年”等推定", "the number is implied, not written"),
    "rules": ("落实这一条的规则", "the rules that encode it"),
    "reason": ("没有规则的理由", "why no rule covers it"),
}
CASE_KEYS: Mapping[str, Texts] = {
    "name": ("一句话，说明这个例子", "one sentence"),
    "rule": ("规则编号", "the rule's id"),
    "as_of": ("审核日", "the as-of date"),
    "period": ("周期的名称或第一天", "the period's label or first day"),
    "school": ("哪所学校", "which school"),
    "authority": ("两处说法不一时以谁为准：表或“表.列”对应 school 或 bureau", "whose word holds where two sources differ"),
    "level": ("主管部门是哪一级", "the level of the bureau"),
    "answers": ("佐证登记：结论、发生日期、数量、总数等", "entries of the evidence register"),
    "given": (
        "已知的记录：几张小表；没有列出的表视为未提供",
        "the records: small tables; a table that is absent was not handed in",
    ),
    "expect": ("应得的结论和数字", "the verdict and figures that must come out"),
}
EXPECT_KEYS: Mapping[str, Texts] = {
    "verdict": ("结论", "the verdict"),
    "reason": ("原因代码", "its reason"),
    "actual": ("实际", "what was measured"),
    "required": ("要求", "what is required"),
    "population": ("总数（比例的分母）", "the base of a share"),
    "shortfall": ("差额", "what is missing"),
    "low": ("缺数据时的最低可能", "the lowest that it can be"),
    "high": ("缺数据时的最高可能", "the highest that it can be"),
    "evidence": ("佐证记录的条数", "how many records are behind it"),
    "grade": ("等级", "the grade that is reached"),
    "period": ("周期的名称或第一天", "the period's label or first day"),
    "school": ("哪所学校", "which school"),
}
AUDIT_KEYS: Mapping[str, Texts] = {
    "name": ("报告的题目；不写则用文件夹名", "title of the report; by default the name of the folder"),
    "pack": (
        "规则包：程序自带的规则包名，或规则包文件夹的路径",
        "the rule pack: the name of one that ships with the program, or its folder",
    ),
    "packs": ("几个规则包，一起审核", "several rule packs, judged together"),
    "as_of": (
        "审核日：审核截至这一天的十二个月；不写则为运行当天，换一天运行结果可能不同",
        "as-of date: the twelve months up to it are judged; by default the day of running, so that results may differ by the day",
    ),
    "records": ("记录所在的文件、文件夹或数据库，可以有几个", "files, folders and databases of records"),
    "mapping": (
        "对应文件：表头用本地名称、程序无法识别时，写明各是哪一列",
        "mapping files: which column a local header is that the program does not know",
    ),
    "store": (
        "记录库：文件夹或数据库地址，代替记录",
        "record store, a folder or the address of a database, instead of records",
    ),
    "memory_limit": (
        "计算用的内存上限，如 2GB，超出部分写到磁盘",
        "memory limit for computation, such as 2GB; the rest spills to disk",
    ),
    "output": (
        "报告文件夹，默认为 report；不能放在记录文件夹里面",
        "folder of the report, by default report; it must not lie among the records",
    ),
    "language": ("报告的语言：zh 或 en", "language of the report: zh or en"),
    "waivers": ("豁免文件或文件夹", "waiver files or folders"),
    "attestations": ("佐证材料登记：YAML 或表格", "evidence register: YAML or tables"),
    "authority": (
        "两处说法不一时以谁为准：表或“表.列”对应 school 或 bureau",
        "whose word holds where two sources differ: table or table.column, and school or bureau",
    ),
    "decisions": (
        "人工决定的文件；不写则读旁边的 decisions.yaml",
        "files of decisions; by default decisions.yaml beside the audit file",
    ),
    "level": (
        "主管部门是哪一级（省、市、县、乡镇）：一个词，或按地区分别写",
        "the level of the bureau (province, city, county, town): one word, or district by district",
    ),
}
STORE_KEYS: Mapping[str, Texts] = {
    "address": ("文件夹或数据库地址", "a folder, or the address of a database"),
    "engine": ("执行计算的引擎：duckdb、postgresql 或 spark", "the engine that computes: duckdb, postgresql or spark"),
    "options": ("引擎自己的选项，一行一个", "options of the engine, one a line"),
}
RECORDS_KEYS: Mapping[str, Texts] = {
    "path": ("文件或文件夹", "file or folder"),
    "sql": ("数据库地址，口令写成 ${环境变量}", "address of a database; a password is written ${VARIABLE}"),
    "tables": ("读哪些表或视图；可写成“表: 叫什么”", "tables or views to read, or what the records of each are called"),
    "name": ("报告里怎么称呼这个数据库", "what reports call the database"),
    "complete": (
        "这些表是否齐全：true、false 或表名；齐全的表里没有某校的行，就是该校确无",
        "whether the lists name every record: true, false or tables; a school without a row then has none",
    ),
    "until": ("数据截至哪一天，例如 2025-12-10", "the day up to which the records speak, such as 2025-12-10"),
    "from": ("谁的说法：school 学校，bureau 主管部门", "whose word it is: school or bureau"),
    "submitted_by": ("旧名：整表或逐行，现写“齐全”", "old name: for every school, or for those with a row; now “complete”"),
}
