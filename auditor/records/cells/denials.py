"""Words by which a row says that what it tells of did not happen: 未完成, 缺席, 请假."""

from __future__ import annotations

import re

from auditor.records.cells.choices import chosen
from auditor.records.cells.text import is_nothing, plain

_DENYING = re.compile(
    "未(?:参|到|打卡|检|体检|查|做|完成|开|举|办|实施|谈|落实|进行|签|出席|出勤|结业|培训|召|来|去|达成|执行|组织)"
    "|[没不](?:有?参加|来|到|去|出席)|没有?(?:完成|开展|举行|检)"
    "|请假|[事病公婚产丧休]假|缺席|缺勤|缺课|缺考|缺卡|旷[课会工]"
    "|取消|延期|延后|顺延|推迟|改期|改日|改天|暂缓|暂不|作废|弃检|弃权|免检|待(?:检|谈|办|开|补[检谈训办开做课考体])|拟(?:开|举|办|于)|中止|终止|停办|停课"
)
_PENDING = re.compile(
    "待(?:再?次?定|核|确[认定]|补(?![检谈训办开做课考体])|录入|填|登记|统计|上报|落实|安排|通知|商|议|反馈|更新|汇总|明确|公布|审)"
    "|[未没](?:有?[确决]?定|明确|知|核|统计|登记|填|录入|上报|反馈|汇总|更新|补[录登填])|不确定"
    "|另行?(?:安排|通知|择)|择[期日]|视情况|看情况|暂定|tbd|tba|pending|unknown"
    "|^(?:待查|不[明详知]|不清楚|不知道|不一定|说不准|可能|也许|大概|应该|[?]+)$"
)
"""Says that it is open, or not known, whether it happened."""
_ALONE = frozenset(
    {"未", "否", "缺", "无", "没", "没有", "不", "假", "旷", "×", "✗", "✘", "╳", "x", "n", "no", "false", "☐", "□"},
)
EVERYWHERE = frozenset(
    {
        *("请假", "缺席", "缺勤", "未参加", "未到", "未检", "未完成", "未开展", "未举行", "取消", "延期", "作废"),
        *("未体检", "未参检", "未参训", "未出席", "未签到", "未到会", "未到场", "未举办", "未谈话", "未实施"),
        *("已取消", "已作废", "已延期"),
    }
)
"""Words that deny under any header."""
_WHOLE_REMARK = re.compile(
    "(?:因[^,.;:!?()。；：！？]{1,8}?|本人|临时|教师|暂时?|已|尚|人)?"
    "(?:请[事病公产]?假|缺席|缺勤|缺卡|(?:自愿|主动)?放弃|拒[检绝]|取消|延期|延后|顺延|推迟|改期|改日|改天|作废|弃检|弃权|暂缓|暂不[参检办开进谈]\\w{0,3}|免检|停办|计划中?|拟(?:定|谈|开|办)?|已?(?:安排|预约|报名)|[未没]谈成|[没未](?:做|去)"
    "|[未没](?:有|能|曾)?(?:成行|办成|开成|参[加检训会]?|到[场会检岗]?|来|检|体检|出席|出勤|签到|完成|开展|举[办行]|实施|谈话?|落实|进行)"
    "|不在[岗校]?|缺考|待定|未定|待补检?|另行?(?:安排|通知|择期)\\w{0,4}|择期\\w{0,4}|另择日期?)"
    "(?:了|中)?(?:[,.;。；!！]?(?:[未没]有?(?:谈话?|参[加检训]|到[场会]?|来|去|检|开展|举[办行])|另行安排|择日再[谈检办]|待补[谈检办]?|改日再[谈检办]|下[周月]再?[谈检办]))?[.。!！]?"
)
"""A remark that is nothing but a denial, with its cause in front: 因病未到, 已改期, 未能参加, 待定."""
_OPEN = re.compile(
    "(?:已|已经|正在?|列入|尚在|还在)*(?:计划|安排|预[约定告]|报名|通知|布置|部署|启动|筹备|准备|进行|开始|申请|上报)(?:中|好|了|完毕)?"
    "|拟.{0,6}|(?:即将|预计|将).{1,6}|(?:部分|基本|大部分?)(?:完成|开展|落实)|(?:已?完成|开展|完成率)?(?:一半|过半|大半|[0-9]{1,2}(?:[.][0-9]+)?%)"
    "|完成中|在读|肄业"
    "|(?:已|被|不予)?(?:拒绝|驳回|退回|撤回|撤销|终止)|草稿|未提交|(?:待|正在|未)?(?:审[批核查]|处理|流转)中?|待(?:我)?审[批核]|(?:审[批核])?(?:不|未)(?:同意|通过)"
)
"""Below a header that asks whether it happened: an answer that is no yes."""
_VOID = re.compile(
    "(?:(?:本|此|该)?(?:行|条|人)?(?:已)?(?:作废|无效|删除?|删掉|删去|误填|填错|录错|误录|多报|误报)"
    "|(?:重复|重报)(?:填报|登记|录入|记录|行|了)?)(?:[,.;!]?(?:请|应|需|待|可)?(?:予以)?(?:删除?|删掉|作废|忽略|勿计|不计))?[.!]?"
)
"""A remark that takes its line back: 作废, 此行删除, 重复，请删除."""
_DENIED_BEHIND = re.compile(r"\(([^()]{1,12})\)$")
_PLANNED_BEHIND = re.compile("计划中?|[拟预](?:计|定|办|开展|举行|举办|安排)?|筹备中?|准备中|预告|预案|方案|待[开举].{1,3}")
"""Behind a name: 登山（计划）, 读书会（拟）."""
_ASKING = re.compile(
    "签到|出席|到会|参加|参训|参检|参会|完成|举行|开展|实施|考勤|打卡|出勤|到场|报到|审[批核](?:状态|结果|情况|意见|结论)|进展|进度|落实|报名(?:状态|情况)|预约(?:状态|情况)|(?:流程|表单|数据)状态|(?:检查|体检|谈话|谈心|培训|参与|活动|会议)(?:情况|结果|状态)"
)
REMARKS = frozenset({"备注", "说明", "备注说明", "情况说明", "备考", "其他说明"})
"""Headers of columns for remarks."""
_STATES = frozenset({"状态", "情况", "结果"})
_WHY_NOT = re.compile(
    "(?:[未没缺不](?:能|有)?[\u3400-\u9fff]{1,6}|请假|免检|弃检|缺[席勤考课]|延期|取消|改期)(?:的)?(?:原因|理由|说明|情况|事由)|请假类[型别]"
)
"""未参加原因, 请假事由: whatever stands below such a header says that it did not happen."""
_NOT_YET_DAY = re.compile("计划|拟|预[计约定]|暂定|[未没]|待|取消|[改延推]")
_HOW = (
    "已经?|均|都|全部?|全[员程]|按时|按[期要计][求划]?|如[期数]|准时|及时|顺利|圆满|正常|成功|线[上下]|现场|在线|视频|集中|统一|本人"
    "|保质保量"
)
_DONE = (
    "完成|谈(?:心谈话|[话过心完])?|开展|举[行办]|实施|落实|组织|召开|进行|参[加会训与检]|体?检查?|到[场会岗校]?|出[席勤]|签[到字名]?"
    "|结[业束]|毕业|合格|通过|培训|学习|办[理结]?|执行|兑现|报到|打卡|走访|慰问|在场|迟到|早退|实到|正常|全勤|[做查来去]|活动|会议"
    "|考核|任务|工作"
)
_AFFIRMING = re.compile(
    f"(?:{_HOW})*(?:{_DONE})+(?:了|过|完毕?|毕|成功|好)?(?:[1-9][0-9]*(?:次|场|期|轮|遍|人次|[人名]|学时|课时|小时|天))?|已"
)
"""Says yes and nothing else: 已完成, 顺利举行, 已谈2次. Not 已安排, 已报名, 完成一半, which leave it open."""
_HARMLESS = re.compile(
    "补(?:签到?|到|课|检|训|考|谈话?)|线[上下]|视频|现场|迟到|早退|[于在]?[0-9]{1,4}[-/.年:][-0-9/.年月日: ]{1,15}"
)
_WITH_BRACKETS = re.compile(r"(.+)\(([^()]+)\)")


def denies(text: str) -> bool:
    """Whether the answer to "did it happen?" says no; 未见异常 does not."""
    option = chosen(text)
    form = plain(text if option is None else option)
    return form in _ALONE or _DENYING.search(form) is not None


def is_pending(text: str) -> bool:
    """Whether the answer to "did it happen?" is that nobody knows yet: 待定, 尚未确定, 另行通知. 待定，已取消 denies."""
    form = plain(text)
    return _PENDING.search(form) is not None and not denies(_PENDING.sub("", form))


def day_denies(text: str) -> bool:
    """Whether what stands for a day says that it did not happen, or not yet: 取消, 未谈, 2025-09-01（延期）, 拟9月."""
    return _NOT_YET_DAY.search(plain(text)) is not None or column_denies("状态", text)


def is_void(header: str, text: str) -> bool:
    """Whether a remark takes its line back, in a list of staff too."""
    return plain(header.split("/")[-1]) in REMARKS | _STATES and _VOID.fullmatch(plain(text)) is not None


def denied_behind(text: str) -> bool:
    """Whether brackets at the end of a text take back what it names: 篮球赛（因雨取消）, 讲座（未开展）."""
    found = _DENIED_BEHIND.search(plain(text)) if text.endswith(("）", ")", "】", "]")) else None
    if found is None:
        return False
    return found[1] in EVERYWHERE or any(pattern.fullmatch(found[1]) is not None for pattern in (_WHOLE_REMARK, _PLANNED_BEHIND))


def affirms(text: str) -> bool:
    """Whether an answer to "did it happen?" says yes in so many words: 已完成, 顺利举行, 准时到会."""
    form = plain(bare_answer(text)).rstrip(".!")
    return not denies(text) and _PENDING.search(form) is None and _AFFIRMING.fullmatch(form) is not None


def bare_answer(text: str) -> str:
    """An answer to "did it happen?" without brackets behind it that only say how or when: √（迟到）, 是（补签）."""
    found = _WITH_BRACKETS.fullmatch(plain(text)) if text.endswith(("）", ")", "】", "]")) else None
    return found[1] if found is not None and _HARMLESS.fullmatch(found[2]) is not None else text


def column_denies(header: str, text: str) -> bool:
    """Whether a cell of a column that no table knows says that its row did not happen.

    Any denial counts under a header that asks whether it happened; in remarks only a whole word; under any other header only
    words that mean nothing else. A bare 否 or 无 under a header such as 是否党员 denies nothing.
    """
    form, asked = plain(text), plain(header.split("/")[-1])
    if form in EVERYWHERE or denied_behind(text):
        return True
    if _WHY_NOT.fullmatch(asked):
        return not is_nothing(text) and form not in ("否", "0", "未", "没有") and not affirms(text)
    if asked in REMARKS:
        return _WHOLE_REMARK.fullmatch(form) is not None or is_void(header, text)
    if asked in _STATES or _ASKING.search(asked):
        is_open = _OPEN.fullmatch(form) is not None or is_pending(text)
        return denies(text) or is_open or _WHOLE_REMARK.fullmatch(form) is not None
    return False
