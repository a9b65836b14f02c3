"""Who owes what a sentence asks, and about whom it speaks, as far as the words say."""

from __future__ import annotations

import re

from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.sentences import Sentence
from auditor.authoring.drafts.source import Text
from auditor.authoring.drafts.words import PEOPLE

_OWNERS = re.compile(
    r"(?:各级各类|各|每所|公办|民办|义务教育|乡村|城区|高等|中小|中职)*(?:学校|幼儿园|校(?=[每要应须]|$))|每校|各校|各单位"
    r"|(?:[省市县区]级?)?(?:教育行政部门|教育主管部门|教育部门|教育局|教体局|教育厅|教师发展中心|教师进修学校|教研室|人力资源社会保障部门|人社部门|财政部门|编制部门|机构编制部门)"
    r"|[市县区]委、[市县区](?:人民)?政府|(?:各级|各地|市|县|区|乡镇)(?:人民)?政府|各地|各县[（(]?市?、?区?[)）]?|市财政|县财政|各?级?教育工会|基层工会|学校工会|工会"
    r"|校长|党组织|校级领导|班主任|教研组|名师工作室"
)
_WHOM = re.compile(
    rf"(?:男|女|新|老|青年|骨干|优秀|困难|退休|离退休|乡村|农村|城区|专任|在职|在编|在岗|公办|民办|义务教育|中小学|幼儿园|小学|初中|高中|特教|思政课?|心理健康|音体美|体育|特岗|非在编|临聘|入职|兼职|专职|符合交流条件|全体|所有|全部|每名|每位)*(?:{PEOPLE})"
)


def owner(text: Text, clauses: list[Clause], sentence: Sentence, at: int) -> str:
    """The last that is named before the number in its sentence, else in its clause; "" where nobody is."""
    begin = clauses[sentence.clause].body if sentence.clause is not None else sentence.start
    for start in (sentence.start, begin):
        found = list(_OWNERS.finditer(text.chars, start, at))
        if found:
            return found[-1][0]
    return ""


def people(masked: str, sentence: Sentence, at: int) -> str:
    """The people nearest to the number in its sentence; "" where there are none."""
    found = list(_WHOM.finditer(masked, sentence.start, sentence.end))
    if not found:
        return ""
    return min(found, key=lambda match: (abs(match.start() - at), match.start()))[0]
