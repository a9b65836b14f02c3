"""People: who is one person, and whose a row is."""

from __future__ import annotations

from tests.law_cases import AT, EXCHANGE, NINE, ROSTER, SECOND, TALK, TEN, TOWN, Case, member, talk

CASES = [
    Case(
        *(
            "two people under one number",
            "two teachers share a number, one of them was talked to: one of two",
            "leiyang",
            "2025-12-31",
        ),
        *("leiyang/5c-coverage", "fail unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("007", "王安") + member("007", "李平"),
            "谈心谈话": TALK + talk("007", "王安"),
        },
        population=2,
    ),
    Case(
        *("two people under one number", "a teacher and a worker share a number, nobody was talked to"),
        *("shandan", "2025-12-31"),
        *("shandan/3c", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("007", "王安") + member("007", "李平", category="工勤人员"),
            "谈心谈话": TALK,
        },
        population=2,
    ),
    Case(
        *("namesakes without numbers", "two rows 王安 that differ are two people, one talk: one of two"),
        *("leiyang", "2025-12-31"),
        *("leiyang/5c-coverage", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("", "王安") + member("", "王安", joined="2015-09-01"),
            "谈心谈话": TALK + talk("", "王安"),
        },
    ),
    Case(
        *("namesakes without numbers", "the same name and nothing else: one person or two", "leiyang", "2025-12-31"),
        *("leiyang/5c-coverage", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": "学校标识码,姓名,教职工类别\n" + f"{AT},王安,专任教师\n" * 2,
            "谈心谈话": TALK + talk("", "王安"),
        },
    ),
    Case(
        *(
            "a candidate is one of its candidates",
            "two 王安, one talk with 王安: one of two, whoever it was",
            "shandan",
            "2025-12-31",
        ),
        *("shandan/3c", "fail"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "王安"),
            "谈心谈话": TALK + talk("", "王安"),
        },
        kept=True,
    ),
    Case(
        *(
            "a candidate is one of its candidates",
            "two 王安 and 李平, talks with 王安 and 李平: two of three",
            "shandan",
            "2025-12-31",
        ),
        *("shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "王安") + member("3", "李平"),
            "谈心谈话": TALK + talk("", "王安") + talk("", "李平"),
        },
    ),
    Case(
        *("number and name of two people", "number of 王安 in post, name of 李平 who retired: open", "leiyang", "2025-12-31"),
        *("leiyang/5c-coverage", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平", "退休", "2025-06-30"),
            "谈心谈话": TALK + talk("1", "李平"),
        },
    ),
    Case(
        *(
            "a bureau counts a person once",
            "ten eligible, one of them moved by exchange and is on both lists",
            "leiyang",
            "2025-08-31",
        ),
        *("leiyang/13b", "pass"),
        files={
            "学校名单": TOWN + SECOND,
            "教职工": TEN
            + NINE
            + f"{AT},a,王安,男,1980-01-01,专任教师,是,调离,2010-09-01,2024-12-05\n"
            + "2162900001,a,王安,男,1980-01-01,专任教师,是,在本单位任职,2024-12-06,\n",
            "交流轮岗": EXCHANGE + "2162900001,a,定期交流,是,2024-12-06,,2010-09-01\n",
        },
        period="2024-09-01",
        actual=1,
        population=10,
    ),
    Case(
        *("nobody talks with himself", "王安校长 talks with 王安", "shandan", "2025-12-31", "shandan/3c", "fail unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安", position="校长"),
            "谈心谈话": TALK + talk("1", "王安", "王安校长"),
        },
    ),
    Case(
        *("a blank interviewer is missing", "谈话人 filled for others, blank here: perhaps himself", "shandan", "2025-12-31"),
        *("shandan/3c", "unknown"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + member("1", "王安") + member("2", "李平"),
            "谈心谈话": TALK + talk("1", "王安", "") + talk("2", "李平"),
        },
    ),
    Case(
        *("several people in a cell", "王安、李平，周宁 are three people", "shandan", "2025-12-31", "shandan/3c", "pass"),
        files={
            "学校名单": TOWN,
            "教职工": ROSTER + "".join(member(str(n), name) for n, name in enumerate(["王安", "李平", "周宁", "吴海"])),
            "谈心谈话": TALK + f'{AT},,"王安、李平，周宁",2025-03-01,面对面,赵校长,校级领导\n',
        },
        actual=3,
        population=4,
    ),
]
