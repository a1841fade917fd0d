"""A small county's data in which every state that a view tells apart occurs at least once.

Read it beside the tests: their expected values were counted by hand in these texts, as of DAY.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2024, 3, 21)

PLAN = """\
title: 乙乡迎接县消防安全检查工作方案
short_title: 乙乡迎检册
number: 乙政发〔2024〕3号
issuer: 乙乡人民政府
place: 乙乡
dated: 2024-02-01
published: 2024-02-05
purpose: 为迎接县消防安全检查
closing: 制定本方案
editor_notes: [原文“自捡”应为“自查”]
bases:
  - {id: B1, title: 消防安全检查办法, number: 县消发〔2023〕8号}
  - {id: B2, title: 消防安全通知, number: null}
inspections:
  - {id: I1, level: 县, name: 县级检查, by: 县消防局, when: 2024年4月10日, from: 2024-04-10, to: 2024-04-10}
  - {id: I2, level: 市, name: 市级抽查, by: 市消防局, when: 2024年6月, from: 2024-06-01, to: 2024-06-30}
  - {id: I3, level: 县, name: 摸底, by: 县消防局, when: 2024年3月初, from: 2024-03-01, to: 2024-03-05}
requirements:
  - {id: Q1, text: 按时报送材料, applies_to: [乡直单位], receiver: 中心小学, contact: 李四, topics: [材料]}
  - id: Q2
    text: 各村自查
    applies_to: [村]
    contact: 赵六
    responsibilities: [{role: 第一责任人, holder: 村主任}]
"""

ORGANIZATION = """\
unit_kinds:
  - {name: 乡直单位}
  - {name: 学校}
  - {name: 村}
units:
  - {id: U1, name: 乡政府, kind: 乡直单位, phone: 0555-6123456}
  - {id: U2, name: 中心小学, kind: 学校, basis: 由职务推得, spellings: [中心小学, 中心校]}
  - {id: U3, name: 供销社, kind: 乡直单位, to: 2024-02-29, successor: 乡政府}
  - {id: U4, name: 卫生院, kind: 乡直单位}
people:
  - id: P1
    name: 张三
    phone: '13812345678'
    posts:
      - {unit: 乡政府, title: 副乡长, from: 2022-01-01, to: 2024-02-14}
      - {unit: 乡政府, title: 乡长, from: 2024-02-15}
  - {id: P2, name: 李四, posts: [{unit: 中心小学, title: 校长}]}
  - {id: P3, name: null, missing: 全名, posts: [{unit: 乡政府, title: 文书}]}
  - {id: P4, name: 王五, posts: [{title: 老干部}]}
  - {id: P5, name: 赵六, secrecy: 内部, posts: [{unit: 卫生院, title: 院长}]}
  - {id: P6, name: 孙七, posts: [{unit: 供销社, title: 主任, to: 2024-02-29}]}
roles:
  - {name: 顾问, share: 顾问}
  - {name: 组长, share: 牵头}
  - {name: 主任, share: 牵头}
  - {name: 副组长, share: 配合}
  - {name: 成员, share: 参加}
leading_group:
  id: L1
  name: 领导小组
  roster:
    - {role: 顾问, people: [王五]}
    - {role: 组长, people: [张三]}
    - {role: 副组长, people: [李四, 孙七]}
    - {role: 成员, people: [P3, 赵六]}
office:
  id: O1
  name: 办公室
  seat: 乡政府二楼
  unit: 乡政府
  roster:
    - {role: 主任, people: [李四]}
  duties:
    - {id: O1.1, text: 汇总材料, topics: [材料]}
working_groups:
  - id: G1
    name: 资料组
    roster:
      - {role: 组长, people: [李四]}
      - {role: 成员, people: [P3]}
    duties:
      - {id: G1.1, text: 整理资料, topics: [材料]}
      - {id: G1.2, text: 报送资料}
  - id: G2
    name: 现场组
    roster:
      - {role: 组长, people: [张三]}
      - {role: 副组长, people: [李四, 孙七]}
    duties:
      - {id: G2.1, text: 布置现场}
changes:
  - {id: C1, when: 2024年2月, text: 供销社撤并}
"""

SCHEDULE = """\
phases:
  - id: S1
    name: 自查
    window: 3月中旬以前
    from: 2024-03-01
    to: 2024-03-20
    tasks:
      - {id: T1.1, text: 各单位自查, lead: 乡政府, support: [中心小学], due: 2024-03-20, done: 2024-03-18}
      - {id: T1.2, text: 汇总自查}
      - {id: T1.3, text: 报送清单, lead: 中心小学, due: 2024-03-15, owner: 李四, deliverables: [E001, E008]}
  - id: S2
    name: 整改
    window: 3月下旬
    from: 2024-03-21
    to: 2024-03-31
    tasks:
      - {id: T2.1, text: 检修设施, lead: 卫生院, support: [乡政府], due: 2024-03-28, presupposes: [{event: 设备到货}]}
      - {id: T2.2, text: 复查, lead: 乡政府}
  - id: S3
    name: 迎检
    window: 2024年4月
    from: 2024-04-01
    to: 2024-04-30
    inspection: I1
    tasks:
      - {id: T3.1, text: 接受检查, applies_to: [学校]}
"""

SYSTEMS = """\
kinds: [纪要, 统计表, 照片]
secrecy: [公开, 督导组, 内部]
systems:
  - id: A
    title: 评分表
    origin: 县消防局印发
    inspections: [I1]
    period: {from: 2023-09-01, to: 2024-03-31}
    levels: [一级指标, 二级指标]
    shape: points
    points: 10
    step: 0.5
    decimals: 1
    grades:
      - {name: 优秀, from: 9, needs: [must-pass, no-veto]}
      - {name: 合格, from: 6, needs: [no-veto]}
      - {name: 不合格, from: 0}
    vetoes:
      - {id: V1, text: 发生事故, when: F003 > 0}
      - {id: V2, text: 弄虚作假, happened: null}
      - {id: V3, text: 隐瞒不报, when: F002 > 0}
  - id: B
    title: 达标表
    demonstration: true
    levels: [指标]
    shape: conclusion
    conclusions: [达标, 基本达标, 不达标]
    tiers:
      - {name: 一类, least: {达标: 3}}
      - {name: 二类, least: {达标: 1}, most: {不达标: 0}}
"""

INDICATORS = {
    "A1": """\
id: A1
title: 管理
points: 6
children:
  - id: A1.1
    title: 责任落实
    points: 4
    rule: 值班率达到 {F001} 得满分
    must_pass: true
    lead: 乡政府
    support: [中心小学]
    owner: 张三
    slots:
      - {id: 1, title: 会议纪要, point: 专题研究}
      - {id: 2, title: 照片, required: false}
      - {id: 3, title: 实施方案}
      - {id: 4, title: 责任书}
    scores:
      self: {score: 3, note: 研究 2 次, deduction: '缺 {F003}', on: 2024-03-10}
      city: {score: 2.5, note: 市里核过, on: 2024-03-12}
  - id: A1.2
    title: 值班
    points: 2
    scoring: {kind: bands, figure: F001, bands: [{from: 98, score: 2}, {from: 95, score: 1}, {score: 0}]}
    lead: 中心小学
    owner: 李四
    slots:
      - {id: 1, title: 值班表}
      - {id: 2, title: 排班表}
""",
    "A2": """\
id: A2
title: 设施
points: 4
children:
  - id: A2.1
    title: 完好
    points: 2
    lead: 中心小学
    on_site: true
    scores:
      self: {score: 2, on: 2024-03-10}
  - id: A2.2
    title: 电梯
    points: 2
    lead: 卫生院
    not_applicable: {reason: 全乡没有电梯, effect: exclude}
    slots:
      - {id: 1, title: 检验报告}
""",
    "B1": """\
id: B1
title: 在岗
scoring: {kind: conclusion, when: {达标: F001 >= 95, 基本达标: F001 >= 90}}
lead: 中心小学
on_site: true
scores:
  self: {conclusion: 达标}
""",
    "B2": """\
id: B2
title: 责任书
lead: 乡政府
slots:
  - {id: 1, title: 责任书}
  - {id: 2, title: 引用件}
  - {id: 3, title: 免交件}
""",
    "B3": """\
id: B3
title: 宣传
lead: 卫生院
""",
}

EVIDENCE = {
    "E001": """\
title: 会议纪要
number: 乙政发〔2024〕1号
issuer: 乙乡人民政府
formed: 2024-03-04
filed: 2024-03-06
kind: 纪要
pages: 2
secrecy: 督导组
retention: 10年
unit: 乡政府
person: P3
answers:
  - {indicator: A1.1, slot: 1, point: 第 1 页}
  - {indicator: B2, slot: 1}
state: 已审
reviewer: 李四
reviewed: 2024-03-07
note: 原件在档案室
files: [{path: E001.txt, sha256: SEAL}]
""",
    "E002": """\
title: 值班统计表
issuer: 乙乡人民政府
formed: 2024-03-05
filed: 2024-03-08
kind: 统计表
pages: 1
unit: 中心小学
answers: [{indicator: A1.2, slot: 1}]
state: 待审
files: [{path: E002.txt}]
""",
    "E003": """\
title: 照片
kind: 照片
unit: 中心小学
answers: [{indicator: A1.1, slot: 2}]
state: 退回
reason: 看不清
""",
    "E004": """\
title: 引用纪要
unit: 乡政府
answers: [{indicator: B2, slot: 2}]
state: 引用
refers_to: E001
""",
    "E005": """\
title: 免交
unit: 乡政府
answers: [{indicator: B2, slot: 3}]
state: 不需要
reason: 系统自动记录
""",
    "E006": """\
title: 巡查记录
formed: 2024-03-18
filed: 2024-03-19
pages: 3
unit: 卫生院
answers:
  - {indicator: A1.1, point: 第 2 页}
state: 已收
files: [{path: E006-1.txt}, {path: E006-2.txt}]
""",
    "E007": """\
title: 排班表
kind: 统计表
formed: 2024-03-08
filed: 2024-03-09
pages: 1
unit: 中心小学
answers: [{indicator: A1.2, slot: 2}]
state: 已审
reviewer: 李四
reviewed: 2024-03-11
files: [{path: E007.txt, sha256: '0000000000000000000000000000000000000000000000000000000000000000'}]
""",
    "E008": """\
title: 责任书样本
unit: 乡政府
answers: [{indicator: A1.1, slot: 4}]
state: 未征集
""",
    "E009": """\
title: 内部通报
formed: 2024-03-01
filed: 2024-03-02
kind: 纪要
pages: 1
secrecy: 内部
unit: 卫生院
state: 已审
reviewer: 李四
reviewed: 2024-03-03
files: [{path: E009.txt, sha256: SEAL}]
""",
}

FIGURES = """\
figures:
  - {id: F001, title: 值班率, value: 96.5, unit: '%', as_of: 2024-03-01, source: E002, owner: 中心小学, decimals: 1, note: 按月统计}
  - {id: F002, title: 隐患, value: null, unit: 处, owner: 卫生院}
  - {id: F003, title: 事故, value: 0, unit: 起, as_of: 2024-03-01, source: E009}
  - {id: F004, title: 内部值班率, value: 90, unit: '%', secrecy: 督导组, source: E001}
reconciliations:
  - {id: X01, title: 值班率不低于九成, left: F001, relation: '>=', right: '90'}
  - {id: X02, title: 两个值班率, left: F001, relation: =, right: F004, note: 口径不同}
  - {id: X03, title: 隐患不多于事故, left: F002, relation: '<=', right: F003}
  - {id: X04, title: 值班率满分, left: F001, relation: '>=', right: '100'}
"""

RECTIFICATION = """\
items:
  - id: R01
    source: 自查
    indicator: A1.2
    problem: 有两天缺人
    found: 2024-03-01
    measures: 排定替班
    lead: 中心小学
    support: [乡政府]
    owner: 李四
    due: 2024-03-20
    progress: [{on: 2024-03-04, text: 已排}, {on: 2024-03-06, text: 已换}]
    before: [E002]
    after: [E001, E002]
    accepted_by: 张三
    accepted: 2024-03-08
    closed: 2024-03-10
  - id: R02
    source: 自查
    indicator: A1.1
    problem: 值班率只有 {F001}
    found: 2024-03-02
    measures: 补值班
    lead: 乡政府
    owner: 张三
    due: 2024-04-05
    progress: [{on: 2024-03-05, text: 已补}]
    after: [E001]
    accepted_by: 李四
    accepted: 2024-03-20
  - id: R03
    source: 自查
    problem: 通道堵塞
    found: 2024-03-03
    lead: 卫生院
    due: 2024-03-21
    progress: [{on: 2024-03-21, text: 已清}]
    after: [E006]
  - id: R04
    source: 自查
    indicator: A1.1
    problem: 牌子脱落
    found: 2024-03-04
    lead: 乡政府
    due: 2024-03-20
    progress: [{on: 2024-03-10, text: 在订}, {on: 2024-03-25, text: 已到}]
  - id: R05
    source: 自查
    problem: 灯不亮
    found: 2024-03-05
    lead: 供销社
    due: 2024-03-19
  - id: R06
    source: 自查
    problem: 水压不足
    found: 2024-03-06
    lead: 卫生院
    due: 2024-04-02
    progress: [{on: 2024-03-07, text: 换泵}]
    after: [E006]
    accepted_by: 张三
    accepted: 2024-03-08
    closed: 2024-03-09
    reopened: [{on: 2024-03-15, reason: 又不足}]
    long_term: true
  - {id: R07, source: 自查, indicator: A1.1, problem: 内部问题, found: 2024-03-07, lead: 乡政府, secrecy: 内部, due: 2024-03-18}
"""

CHECKS = "thresholds:\n  many_roles: 3\nseverity: {}\n"

EDITIONS = """\
unmarked: {evidence: 公开, ledger: 公开, figure: 公开, person: 公开, page: 内部}
fields:
  person.phone: 内部
  unit.phone: 内部
  unit.basis: 督导组
  plan.editor_notes: 督导组
  task.owner: 公开
  indicator.owner: 督导组
  indicator.note: 公开
  indicator.deduction: 督导组
  evidence.person: 督导组
  evidence.reviewer: 督导组
  evidence.reason: 督导组
  evidence.note: 内部
  ledger.owner: 督导组
  ledger.accepted_by: 督导组
  ledger.measures: 督导组
  ledger.progress: 督导组
  ledger.reopened: 督导组
pages: {questions: 督导组, quality: 内部, owed: 内部, report: 督导组}
editions:
  inspector: {upto: 督导组}
  public: {upto: 公开}
"""

BINDER = """\
title: 乙乡消防安全检查迎检册
label: 迎检册
parts:
  - title: 方案
    thumb: 方案
    chapters: [{kind: plan}, {kind: organization}, {kind: schedule}, {kind: ledger}]
"""


def write(data: Path) -> Path:
    """Write the data into a new folder and return it."""
    papers = data / "evidence" / "files"
    papers.mkdir(parents=True)
    (data / "indicators").mkdir()
    for name, text in (
        ("plan", PLAN),
        ("organization", ORGANIZATION),
        ("schedule", SCHEDULE),
        ("systems", SYSTEMS),
        ("figures", FIGURES),
        ("rectification", RECTIFICATION),
        ("checks", CHECKS),
        ("editions", EDITIONS),
        ("binder", BINDER),
        *((f"indicators/{name}", text) for name, text in INDICATORS.items()),
    ):
        (data / f"{name}.yml").write_text(text, encoding="utf-8")
    for name in ("E001", "E002", "E006-1", "E006-2", "E007", "E009", "无主"):
        (papers / f"{name}.txt").write_text(f"{name}\n", encoding="utf-8")
    for name, text in EVIDENCE.items():
        seal = sha256(f"{name}\n".encode()).hexdigest()
        record = f"id: {name}\n{text}".replace("SEAL", seal)
        (data / "evidence" / f"{name}.yml").write_text(record, encoding="utf-8")
    return data
