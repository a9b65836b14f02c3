"""What a single cell says about its line: totals, labels of footers, sections, examples, column numbers, names that are none."""

from __future__ import annotations

import re
from functools import lru_cache

from auditor.records.cells.text import is_id_number, squeezed, undressed


def words(text: str) -> frozenset[str]:
    """The words of a text, parted by blanks."""
    return frozenset(text.split())


_UNITS = "人名位个项条次份所元"
_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|总共|累计|平均(?:值|数|分)?|总和|合計|總計|总人数|总数|人数合计|total|sum|subtotal|"
    r"(?:本[页组校科处室部班表]|全[县市区省校]|以上)(?:合计|小计|共计|总计)|[\u4e00-\u9fff]{2,8}(?:合计|小计|总计|共计))"
    r"(?:[(（][^()（）]{0,6}[)）])?"
    r"(?:[(（][^()（）]{0,6}[)）])?"
    rf"(?:[:：]?共?(?:约?[0-9一二三四五六七八九十百]+(?:\.[0-9]+)?[{_UNITS}]*[,，;；、]?|[\u4e00-\u9fff]{{1,4}}[0-9]+[{_UNITS}]?[,，;；、]?)*)"
)
_COUNT = re.compile(
    rf"(?:共|计|共计|合计|总计|总共|约|全[校县市]共?|以上共?计?)[0-9一二三四五六七八九十百零〇两]+[{_UNITS}].*|其中[:：]?[^0-9]{{0,10}}[0-9]+.*|"
    rf"[\u4e00-\u9fff]{{1,8}}共[有计]?[\u4e00-\u9fff]{{0,8}}[0-9]+[{_UNITS}](?:[(（].*[)）])?|"
    r"[\u4e00-\u9fff]{0,4}(?:合计|总计|平均)[\u4e00-\u9fff]{0,2}(?:人数|年龄|教龄|工龄|年限)|[\u4e00-\u9fff]{1,6}人数[:：]?[0-9]*人?|"
    r"(?:[^0-9,，;；、]{1,8}[:：]?[0-9]+[人名位][,，;；、.。]?)+"
)

_LABELS = (
    "填表人|填报人|制表人|制表|审核人|审核|审批人|审批|复核人|复核|核对人|填报单位|填表单位|报送单位|校长签字|"
    "校长签名|园长签字|联系电话|联系方式|电话|填表日期|填表时间|填报日期|填报时间|报送日期|报送时间|制表日期|制表时间|打印日期|打印时间|"
    "导出时间|备注|注|说明|填表说明|填报说明|统计人|统计员|经办人|经手人|签字|签名|盖章|单位盖章|公章|日期|时间|记录人|分管领导|主管领导|单位意见|学校意见|"
    "单位|单位名称|学校|学校名称|制表单位|截止日期|数据截至"
)
_ROLES = "校长|园长|书记|主任|(?:学校|单位|主要|部门|具体)?负责人|负责老师|联系人|组长|(?:主管|分管)(?:领导|校长|局长)?"
_DUTY = (
    "(?:表格|本表|学校|单位)?(?:填[表报写]|制表|审[核批查]|复核|核[对实]|校对|统计|报[表送]|上报|打印|导出|录入|登记|经办|经手|编制|更新|截[至止]|统计截[至止])"
    "(?:人员?|员|者|老师|教师|负责人|日期|时间|单位|电话|意见)"
)
_SEAL = "(?:签字|签名|签章|盖章|手签)"
_LABEL = re.compile(
    rf"(?:{_LABELS}|{_ROLES}|{_DUTY}|统计截[至止]|数据来源|填报|其中)(?:[(（][^()（）]{{0,8}}[)）])?[:：].*|"
    r"(?:截[至止]|数据截[至止])[0-9]{4}.*",
    re.S,
)
_BARE_LABEL = re.compile(
    rf"[(（]?(?:{_LABELS}|{_DUTY}|[\u4e00-\u9fff]{{0,8}}{_SEAL}[处栏]?)(?:[(（][^()（）]{{0,8}}[)）])?[)）]?"
)
_ROLE = re.compile(_ROLES)
_SIGNED = re.compile(r"[\u4e00-\u9fff]{0,8}[(（](?:签字|签名|盖章|公章|签章|章|手签)[)）][:：]?.*", re.S)
_REMARK = re.compile(
    r"(?:备注|注|说明|填表说明|填报说明|注意|特别说明|提示)[:：0-9、.（(].*|(?:备?注|[※★☆◆▲△◎])[0-9]*\s*\S.{3,}", re.S
)
_OTHER_LABEL = re.compile(r"[\u4e00-\u9fff（）()]{2,12}[:：].*", re.S)
_HINT = re.compile(
    r"[(（\[【]?(?:必填|选填|必选|可选|非必|可不填|不必填|自动|系统生成|文本|文字|字符|数字|数值|整数|小数|日期|时间|下拉|单选|多选|选择|选项|代码|字典|编码|"
    r"格式|如[:：]?.*[0-9/].*|例如|参[照考见]|请?按.*(?:填|选|写)|请(?:填|选|输|写|勿|从|如实)|与.{1,8}(?:一致|相同)|由.{1,8}填|y{2,4}[-/.年]?m{1,2}|"
    r"n?varchar|char|string|text|date|int|number|[0-9]+位|不超过|限.{0,4}[0-9]+|[^/\s]{1,4}/[^/\s]{1,4}(?:/[^/\s]{1,6})*[)）\]】]?$).*",
    re.S | re.I,
)

_SECTION = re.compile(
    r"(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．:：]|第[一二三四五六七八九十0-9]{1,3}(?:部分|类|组|批|部|期|章|节)|[(（][0-9]{1,2}[)）]|[0-9]{1,2}[、.．](?![0-9])|"
    r"[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ][、.．])\s*\S.*"
)

_EXAMPLE = re.compile(
    r"[(（\[【<《]\s*(?:填写)?(?:示例|样例|范例|举例|例|样表|样)\s*[)）\]】>》].*|"
    r"(?:填写)?(?:示例|样例|范例|举例|例如|例子|例|样表|填写样式|example|e\.?g\.?)(?:行|数据)?(?:[0-9一二三]{0,2}|[:：、.,，\s(（].*)",
    re.S | re.I,
)
_EXAMPLE_INSIDE = re.compile(
    r".*(?:[(（\[【](?:填写)?(?:示例|样例|范例|举例|例|样)[)）\]】]|(?:此|本|该|以上|上|下)行(?:为|是|系)?(?:填写)?(?:示例|样例|范例|举例|例)|"
    r"(?:示例|样例|范例)(?:行)?[,，。;；]?请?(?:勿|删除|不要|提交前|填报前|填写时).*)",
    re.S,
)
EXAMPLE_SIGNS = re.compile(r"[例样范]|[eE]\.?[xgXG]")

_STEMS = (
    "语文|数学|英语|外语|俄语|日语|物理|化学|生物|政治|历史|地理|音乐|体育|美术|音体美|体音美|艺体|信息(?:技术|科技)?|科学|道德与法治|道法|品德|思品|"
    "思政|综合(?:实践)?|文科|理科|艺术|心理(?:健康)?|劳动(?:教育|技术)?|书法|通用技术|幼教|幼儿园?|学前|小学|初中|高中|中学|初[一二三四](?:年级)?|高[一二三](?:年级)?|"
    "[一二三四五六七八九](?:年级|年)?|[1-9]年级|低(?:年级|段)|中(?:年级|段)|高(?:年级|段)|大班|中班|小班|毕业班|教务|教导|政教|学生|德育|思教|总务|后勤|"
    "行政|财务|会计|办公|校办|党政办?|安全|保卫|人事|党务|党|团|团委|工|妇|妇女|少先队|教研|教科|科研|学科|教学|备课|体卫(?:艺)?|电教|图书|实验|网络|"
    "档案|医务|校医|卫生|保健|食堂|门卫|宿舍|宿管|舍管|校长|书记|领导|校级领导|中层|班子|管理|专业技术|专技|工勤(?:技能)?|教辅|教师|教职工|教工|职工|"
    "专任教师|在编(?:在岗)?|在岗|编外|编内|非在编|临聘|临时|代课|外聘|合同制|劳务派遣|退休|离退休|返聘|离职|调出|调离|辞职|去世|内退|离岗|病假|长病|产假|抽调|进修|待岗|外派|交流(?:轮岗)?|支教|借调|借入|借出|挂职|顶岗|"
    "特岗|公费师范|新入职|新聘|病休|长休|后备|骨干|其他|其它|附属|公办|民办|招聘|聘用|男|女|全体|全校|各|本校"
)
_GROUP = re.compile(
    rf"(?:{_STEMS})+(?:教研|备课|学科|教学|工作)?"
    r"(?:[大小]?组|处|处室|室|部|部门|办|办公室|科|科室|股|委|委员会|会|中心|队|班|岗|岗位|人员|教师|老师|职工|教职工|教职员工|干部|领导|班子|类|段|年级|支部|总支|工会|名单|成员)"
    r"(?:[(（].{0,12}[)）])?(?:[0-9]+人)?[:：]?"
)
_GROUP_WORDS = words("""
    党支部 党总支 党委 团支部 团委 工会 妇委会 少先队 办公室 校办 党办 教务处 政教处 德育处 总务处 教导处 后勤处
    保卫科 财务室 门卫 食堂 宿舍 医务室 校级领导 校领导 校长室 书记室 图书室 实验室 保健室 会计室 文印室 档案室 传达室 校务委员会
    校委会 班子成员 领导班子 中层干部 在编 编外 在编在岗 非在编 临聘 外聘 代课 退休 返聘 在职 在岗 不在岗 离岗
    全体教师 全体教职工 全体教职员工 全体老师 全体职工 全体人员 全校教师 全校教职工 全校师生 各班班主任 全体班主任
    班主任 教师 教职工 老师 职工 工勤 教辅 行政 专任教师 行政人员 工勤人员 教辅人员 其他人员 管理人员 文科 理科 艺体
    语文 数学 英语 物理 化学 生物 历史 地理 音乐 体育 美术 科学 道法 信息 后勤 总务 初中 小学 高中 幼儿园 初中部
    小学部 高中部 中学部 校本部 分校 教学点 本部 本校 我校 本园
""")
_HEADING = re.compile(
    r"(?:[(]?[一二三四五六七八九十0-9]{1,3}[),、.．:：]+|第[一二三四五六七八九十0-9]{1,3}(?:部分|类|组|批)|附(?:件|表)?[0-9一二三]?[:：、]?)?"
    r"(?:(?:[\u4e00-\u9fff]{2,10})?(?:教师|教职工|教职员工|教工|职工|员工|工人|人员|实习生|见习生|学生|志愿者|成员)(?:名单|名册|花名册)?|"
    r"(?:司机|驾驶员|厨师|炊事员|厨工|保洁员?|保安员?|安保|校医|保健医生?|护士|保育员?|门卫|宿管员?|水电工|花工|校工|工友|"
    r"临时工|合同[制工]|正式工|人事代理|购买服务|劳务派遣|政府购买服务|公益性?岗位?|编制[内外]|有编制|无编制|[非在]编|编[内外]|在职|在岗))"
    r"(?:[(][^()]{0,12}[)]|共?[0-9]+[人名位])?[:：]?"
)
_WRAPPED = re.compile(r"[(（\[【［〔「『《<]([^()（）\[\]【】]+)[)）\]】］〕」』》>][:：]?")
_PERHAPS_STAFF = re.compile(
    "(?:(?:实习|见习)期?(?:教师|老师|幼师|生|人员|员|医生|护士)|学生|志愿者)(?:名单|名册|花名册)?(?:[(（:：0-9].*)?$"
)
_NO_STAFF_YET = re.compile(
    "(?:(?:教育|顶岗|跟岗|校外|高校|师范|大学)*(?:实习(?:中|教师|老师)?|见习|(?:实习|见习)(?:大?学?生|人员|员))"
    "|(?:支教|在校|西部计划|高校|师范)+的?(?:大学生|学生|研究生|志愿者)|大学生(?:支教|志愿者))(?:[(（][^()（）]{0,10}[)）])?"
)
_WORD_BEHIND = re.compile(r"(?<=[\u3400-\u9fff]{2})\s*[（(【\[〔]([^（）()【】\[\]〔〕]{2,12})[）)】\]〕]$")
_PLACEHOLDERS = re.compile(
    r"(?:以下|下)?空白(?:行|页|处|栏)?|以下无(?:正文|内容|数据)?|此(?:页|处|栏|行)(?:以下)?(?:无|空)\S{0,6}|本页(?:以下)?(?:无|空)\S{0,6}|"
    r"(?:单位|学校|部门|加盖)?(?:公章|盖章|印章|签章)(?:处)?|签字|签名|手签|年月日|待定|未定|待聘|待补充?|缺编|空缺|空编|空岗|虚位|缺|略|无|没有|"
    r"(?:表)?完|结束|(?:表)?尾|end|null|none|nan|n/?a|test|测试|"
    r"[-—–_=~～·.。…*＊×xX○●□■/\\|#?？!！+]+|某+|[某x×*＊]{2,}|[(（].*(?:空白|公章|盖章|签字|无正文).*[)）]|以上.*|以下.*|下同|同上|见附表|见附件|详见.*|如下.*|"
    r"第[0-9一二三四五六七八九十]+(?:页|周|学期|学年|批|期|次|组|名|行).*|共[0-9一二三四五六七八九十]+页.*|续表|接上页|转下页|"
    r"上学期|下学期|春季(?:学期)?|秋季(?:学期)?|全年|星期[一二三四五六日天]|[人名位个]",
    re.I,
)
_BEHIND = re.compile(r"(?<=[\u3400-\u9fff]{2})[(（](?:曾用名|原名|又名|曾名|别名|本名|户口名|身份证名)[^()（）]*[)）]$")
"""张三（曾用名：张山）."""
_AND_MORE = re.compile(r"(?<=[\u4e00-\u9fff])等[0-9一二三四五六七八九十]*[人名位]?$")
_DAY = re.compile(r"\s*[12][0-9]{3}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?\s*")
_SCHOOL = re.compile(
    r"(?:[(（]?[一二三四五六七八九十0-9]{1,3}[)）、.．:：]+)?[\u4e00-\u9fff]{1,16}(?:小学|中学|学校|幼儿园|教学点|高中|初中)(?:全体)?(?:教师|教职工|教职员工|人员)?(?:名单|花名册|名册)?"
    r"(?:[(（][^()（）]{0,8}[)）])?[:：]?"
)
_NUMERIC = re.compile("[-0-9./: ]+")
_PAGE = re.compile(r"第\s*[0-9]+\s*页|page\s*[0-9]", re.I)
_FRAME = re.compile(r"^[-—–_=~*＊\s]{2,}|[-—–_=~*＊\s]{2,}$")
_NO_NAMES = words("""
    男 女 姓名 人数 数量 名单 名称 组长 组员 职务 职称 学科 性别 年龄 学历 岗位 电话 联系方式 组别 年级 班级 类别 项目 人员
    情况属实 内容属实 同意上报 真实有效
""")
"""Words of headers and signatures, which are nobody's name."""
_PHRASE = re.compile(r"属实|承诺|同意(?:上报|申报)|真实|有效|特此|务必|请[勿注在填按如]|必填|[※★☆◆▲△◎]")
_NUMBERLIKE = re.compile(r"[-+]?[0-9][0-9,.%:：/\\\-~～]*[%‰]?")
_DATELIKE = re.compile(
    r"(?:[0-9]{2,4}|[〇○零一二三四五六七八九]{4})[-/.年](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})?(?:[-/.月](?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})?日?|月)?(?:.{0,2}[0-9]{1,2}[:：][0-9]{2}.*)?|"
    r"[0-9]{1,2}月(?:[0-9]{1,2}[日号])?|[0-9]{4}(?:学?年度?)?(?:[春秋上下](?:季|半年|学期)?(?:学期)?)?|[0-9]{4}[-~～—至][0-9]{4}学?年度?.*"
)
_HEADCOUNT = re.compile(rf"[^0-9]{{0,8}}[0-9]+[{_UNITS}](?:次)?[^\u4e00-\u9fff]*")
_SENTENCE = re.compile(r"[。；！？]|[:：].*[\u4e00-\u9fff]|[\u4e00-\u9fff].*[:：]")
_LONG = re.compile("[\u3400-\u9fff]{16,}")
_CHINESE = re.compile("[\u3400-\u9fff]")

_ORDINARY = re.compile(
    "[^\\W\\d_a-zA-Z"
    "以下此本示样范举例单学部加公盖印签手年待未缺空虚略无没表完结尾测某共第星上春秋全详如见同续接转填制审复核报打导统经日时记分主截备说联电注合总小计累平人各附]"
    "[\u3400-\u9fff]{0,2}[^\\W\\d_a-zA-Z组处室部门办公科股委会心队班岗位员师工干导子类段级支单成名人计总数和均值分页行年月日号]\\d{0,6}"
)
"""A name about which nothing need be asked: no word of this module but those of ``_GROUP_WORDS`` is written so."""

_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)}
_ROMAN = {chr(0x2160 + n): n + 1 for n in range(12)}
_NUMERALS = {f"{'十' if n > 10 else ''}{'一二三四五六七八九十'[(n - 1) % 10]}": n for n in range(1, 20)}
_MARK = re.compile(
    r"[(（\[【]?(?:第|[栏列项])?(?:([A-Za-z])?([0-9]{1,3})|([A-Za-z])|([甲乙丙丁戊己庚辛壬癸])|([Ⅰ-Ⅻ])|([一二三四五六七八九十]{1,3}))"
    r"(?:[=＝][-+0-9A-Za-z()（）*/×÷.]+)?[栏列项]?[)）\]】]?"
)
_MARK_HEADS = words("栏次 列次 行次 栏号 列号 序号 编号 代码 栏目 项次 指标代码 - — --")


@lru_cache(maxsize=20_000)
def is_total(text: str) -> bool:
    """合计, 合 计：, 本页小计, 合计：6人, 共6人."""
    bare = squeezed(text).strip(":：").lower()
    if not bare or len(bare) > 40:
        return False
    return _TOTAL.fullmatch(bare) is not None or _COUNT.fullmatch(bare) is not None


@lru_cache(maxsize=20_000)
def is_labelled(text: str) -> bool:
    """A label with its colon, or what is signed or sealed: 填表人：张三, 校长（签字）."""
    bare = squeezed(text)
    return _LABEL.fullmatch(bare) is not None or _SIGNED.fullmatch(bare) is not None or _REMARK.fullmatch(bare) is not None


@lru_cache(maxsize=20_000)
def is_bare_label(text: str) -> bool:
    """A footer's label without a colon: 填表人. No word for a post: 校长 may stand beside a person's name."""
    return _BARE_LABEL.fullmatch(squeezed(text)) is not None


@lru_cache(maxsize=20_000)
def is_label(text: str) -> bool:
    """Whatever a signature stands behind: a label, with its colon or without, or a post: 填表人, 校长, 主管："""
    return is_labelled(text) or is_bare_label(text) or _ROLE.fullmatch(squeezed(text)) is not None


def has_label(text: str) -> bool:
    """A few characters and a colon in front: 报表人：李明. Nobody's name has one, nor has a staff number."""
    return _OTHER_LABEL.fullmatch(squeezed(text)) is not None


def is_numeric(text: str) -> bool:
    """Whether a text is made of digits and what stands between them in days, times and numbers: no word of this module is."""
    return _NUMERIC.fullmatch(text) is not None


@lru_cache(maxsize=20_000)
def is_no_number(text: str) -> bool:
    """Whether a text with digits in it is plainly no number of a person: 统计截止：2025年12月31日, 在编5人, a sentence."""
    return (
        _DAY.fullmatch(text) is not None
        or has_label(text)
        or is_label(text)
        or is_total(text)
        or len(_CHINESE.findall(text)) > 5
        or _PAGE.match(text) is not None
    )


@lru_cache(maxsize=20_000)
def is_hint(text: str) -> bool:
    """What a form says of a column below its header: 必填, 文本, yyyy-mm-dd, 男/女, （如1980-01-01）."""
    return _HINT.fullmatch(squeezed(text)) is not None


@lru_cache(maxsize=20_000)
def is_section(text: str) -> bool:
    """一、在编教师, （二）编外人员, 数学组, 第二部分."""
    bare = squeezed(text)
    return _SECTION.fullmatch(bare) is not None or is_group(bare)


def is_example(text: str) -> bool:
    """例, 示例：…, 张三（示例）, 此行为示例. Not 例会, not 示例课."""
    return EXAMPLE_SIGNS.search(text) is not None and _is_example(text)


@lru_cache(maxsize=20_000)
def _is_example(text: str) -> bool:
    bare = text.strip()
    return _EXAMPLE.fullmatch(bare) is not None or _EXAMPLE_INSIDE.fullmatch(bare) is not None


_SEVERAL_NAMES = re.compile("[\u3400-\u9fff·]{2,8}(?:[、,，;；/\n]\\s*[\u3400-\u9fff·]{2,8})+")


def are_several_names(text: str) -> bool:
    """张三、李四: two people in the cell of one."""
    return not text.isalpha() and _SEVERAL_NAMES.fullmatch(undressed(text.strip())) is not None


def is_school(text: str) -> bool:
    """A school's name as a heading: 乙小学, 清泉镇中心幼儿园教师名单."""
    return _SCHOOL.fullmatch(squeezed(text)) is not None


def is_group(text: str) -> bool:
    """The name of a group of people, not of a person: 数学组, 教务处, 编外人员."""
    bare = squeezed(text).strip(" :：")
    return bare in _GROUP_WORDS or _GROUP.fullmatch(bare) is not None


@lru_cache(maxsize=20_000)
def is_heading(text: str) -> bool:
    """Words for people of a kind, a heading where nothing else stands in the line: 司机, 顶岗实习生（2人）, 【教师】."""
    bare = squeezed(text)
    wrapped = _WRAPPED.fullmatch(bare)
    bare = wrapped[1] if wrapped else bare
    return _HEADING.fullmatch(bare) is not None or is_group(bare)


def are_perhaps_staff(text: str) -> bool:
    """A heading of people of whom it is not clear whether they are staff: 实习教师, 见习生."""
    return is_heading(text) and _PERHAPS_STAFF.search(squeezed(text).strip("()（）[]【】")) is not None


def is_no_staff_yet(text: str) -> bool:
    """A word beside a person that says that he is perhaps no member of staff: 实习生, 见习, 支教大学生."""
    return _NO_STAFF_YET.fullmatch(squeezed(text)) is not None


def word_behind(name: str) -> str:
    """What stands in brackets behind a name: 赵六（实习生）."""
    found = _WORD_BEHIND.search(name) if name.endswith(("）", ")", "】", "]", "〕")) else None
    return found[1].strip() if found else ""


def is_no_name(text: str) -> bool:
    """Whether a text can be no person's name, by what it is; an unusual name (教师12, 阿卜杜拉·买买提) is not one.

    数学组, 共6人, 以下空白, 2025年3月1日, 公章, 3, ×××.
    """
    if _ORDINARY.fullmatch(text) is not None:
        return text in _GROUP_WORDS or text in _NO_NAMES
    return _is_no_name(text)


@lru_cache(maxsize=20_000)
def _is_no_name(text: str) -> bool:
    bare = squeezed(text)
    if len(bare) < 2 and not bare.isdecimal() and bare not in "男女×*＊○●□■/\\#?？!！+-—_=~人":
        return False
    if (name := undressed(bare)) != bare or (name := _BEHIND.sub("", bare)) not in (bare, ""):
        return is_no_name(name)
    if (core := _AND_MORE.sub("", _FRAME.sub("", bare))) and core != bare:
        return is_no_name(core)
    return (
        bare in _NO_NAMES
        or _PAGE.match(bare) is not None
        or (len(bare) > 3 and _PHRASE.search(bare) is not None)
        or is_group(bare)
        or is_total(bare)
        or is_labelled(bare)
        or is_bare_label(bare)
        or is_example(bare)
        or _SECTION.fullmatch(bare) is not None
        or any(pattern.fullmatch(bare) is not None for pattern in (_PLACEHOLDERS, _NUMBERLIKE, _DATELIKE, _HEADCOUNT, _LONG))
        or _SENTENCE.search(bare) is not None
        or is_id_number(bare)
    )


def mark_of(text: str) -> tuple[str, int] | None:
    """The family and the place of a mark of a column: 3, (3), L3, C, 丙, ③; ``("", 0)`` for 栏次; None for anything else."""
    bare = squeezed(text)
    bare = _CIRCLED.get(bare, bare)
    if bare in _MARK_HEADS:
        return "", 0
    found = _MARK.fullmatch(bare)
    if found is None:
        return None
    prefix, number, letter, heavenly, roman, numeral = found.groups()
    if number is not None:
        return f"{(prefix or '').upper()}1", int(number)
    if letter is not None:
        return "A", ord(letter.upper()) - 64
    if heavenly is not None:
        return "甲", _HEAVENLY.index(heavenly) + 1
    return ("Ⅰ", _ROMAN[roman]) if roman is not None else ("一", _NUMERALS.get(numeral, 0))


def are_column_marks(texts: list[str]) -> bool:
    """Whether the filled cells of a line number its columns: 1 2 3, A B C, 甲 乙 1 2 3, L1 L2, each family from its first mark on
    without a gap, whichever columns are left blank.
    """
    told = []
    for text in texts:
        mark = mark_of(text)
        if mark is None:
            return False
        if mark[0]:
            told.append(mark)
    if len(told) < 2:
        return False
    families: dict[str, int] = {}
    for family, place in told:
        if place != families.get(family, 0) + 1:
            return False
        families[family] = place
    return True
