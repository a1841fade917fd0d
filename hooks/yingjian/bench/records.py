"""Write valid data of any size, to measure with: a plan, indicators and evidence."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PLAN = """\
title: 测量用的工作方案
short_title: 测量
issuer: 甲乡人民政府
purpose: 为测量读取速度
closing: 制定本方案
as_of: 2024-03-01
inspections:
  - {id: I1, level: 县, name: 县级检查, by: 县教育局, when: 2024年4月, from: 2024-04-10, to: 2024-04-10}
"""
_SCHEDULE = """\
phases:
  - {id: S1, name: 自查, window: 2024年3月, from: 2024-03-01, to: 2024-03-31}
"""
_BINDER = """\
title: 测量
label: 测量
parts:
  - {title: 方案, thumb: 方案, chapters: [{kind: plan}]}
"""
_CHECKS = "thresholds: {many_roles: 4}\nseverity: {}\n"
_SYSTEM = """\
kinds: [文件]
systems:
  - id: A
    title: 测量用的指标体系
    period: {{from: 2023-09-01, to: 2024-08-31}}
    levels: [一级指标, 二级指标, 三级指标]
    shape: points
    points: {points}
    step: 0.5
    grades:
      - {{name: 优秀, from: {best}, needs: [must-pass, no-veto]}}
      - {{name: 合格, from: 0}}
    vetoes: [{{id: V1, text: 发生事故, when: F0001 < 0}}]
"""
_EVIDENCE = """\
id: {id}
title: {number} 年度教育工作会议纪要
number: 甲政发〔{year}〕{order}号
issuer: 甲乡人民政府
formed: 2024-01-{day:02d}
filed: 2024-02-02
kind: 文件
pages: 3
secrecy: 内部
retention: 10年
unit: 单位{unit}
person: 人员{unit}
answers:
  - {{indicator: {first}, slot: 1, point: 第 2 页议定事项}}
  - {{indicator: {second}, slot: 2}}
state: 已审
reviewer: 组长
reviewed: 2024-02-10
{files}"""
_WORDS = re.findall(
    r"\w+",
    "学校 教师 学生 经费 拨付 安全 检查 整改 台账 指标 材料 会议 研究 落实 责任 单位 幼儿园 图书 校舍 面积 "
    "比例 达到 以上 登记 核对 一致 说明 附件 通知 方案 制度 总结 培训 表彰 宣传 家长 满意 调查 问卷 周边 环境",
)
_UNITS = 40
_FIGURES = 300
# With fewer indicators there are fewer first-level ones, and as few units as a small town has.
_WHOLE_TREE = 100
_SMALL_TOWN = 12
# Pages of a site that are not those of an indicator, evidence, unit or person.
_OTHER_PAGES = 21


def of_pages(pages: int) -> tuple[int, int]:
    """Return how many (evidence records, indicators) give a site of about this many pages."""
    indicators = max(pages // 500 * 100, 20)
    units = _units(indicators)
    return max(pages - _OTHER_PAGES - 2 * units - 1 - indicators, 1), indicators


def _units(indicators: int) -> int:
    return _UNITS if indicators >= _WHOLE_TREE else _SMALL_TOWN


def write(folder: Path, *, evidence: int, indicators: int, papers: int = 0, words: int = 0) -> None:
    """Write data with about this many lowest-level indicators (10 or more) and evidence records.

    The first ``papers`` records have a small file of their own, sealed, with about ``words``
    characters of text beside a line of their own. The same numbers give the same bytes.

    Raises:
        OSError: the folder cannot be written.
    """
    (folder / "indicators").mkdir(parents=True)
    files = folder / "evidence" / "files"
    files.mkdir(parents=True)
    units = _units(indicators)
    leaves = list(_tree(folder, indicators, units))
    texts = {
        "plan.yml": _PLAN,
        "schedule.yml": _SCHEDULE,
        "binder.yml": _BINDER,
        "checks.yml": _CHECKS,
        "organization.yml": _organization(units),
        "systems.yml": _SYSTEM.format(points=2 * len(leaves), best=len(leaves)),
        "figures.yml": _figures(),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for index in range(evidence):
        name = f"E{index + 1:05d}"
        paper = ""
        if index < papers:
            raw = f"{name} 的内容\n{_prose(index, words)}".encode()
            (files / f"{name}.txt").write_bytes(raw)
            paper = f"files:\n  - {{path: {name}.txt, sha256: '{sha256(raw).hexdigest()}'}}\n"
        text = _EVIDENCE.format(
            id=name,
            number=index,
            year=1000 + index // 28,
            order=index % 28 + 1,
            day=index % 28 + 1,
            unit=index % units,
            first=leaves[index % len(leaves)],
            second=leaves[(index * 7 + 3) % len(leaves)],
            files=paper,
        )
        (folder / "evidence" / f"{name}.yml").write_text(text, encoding="utf-8")


def change_title(path: Path, title: str) -> None:
    """Change the title of a record of evidence."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [f"title: {title}\n" if line.startswith("title:") else line for line in lines]
    path.write_text("".join(lines), encoding="utf-8")


def _prose(seed: int, length: int) -> str:
    """Return about this many characters of random words; each seed gives another order."""
    words: list[str] = []
    while sum(map(len, words)) < length:
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        words.append(_WORDS[(seed >> 16) % len(_WORDS)] + ("。\n" if seed % 7 == 0 else ""))
    return "".join(words)


def _organization(count: int) -> str:
    units = "".join(f"  - {{id: U{n + 1}, name: 单位{n}, kind: 单位}}\n" for n in range(count))
    people = "".join(
        f"  - {{id: P{n + 2}, name: 人员{n}, posts: [{{unit: 单位{n}, title: 主任}}]}}\n"
        for n in range(count)
    )
    names = ", ".join(f"人员{n}" for n in range(count))
    return (
        f"unit_kinds: [{{name: 单位}}]\nunits:\n{units}people:\n"
        "  - {id: P1, name: 组长, posts: [{unit: 单位0, title: 乡长}]}\n"
        f"{people}roles: [{{name: 组长, share: 牵头}}, {{name: 成员, share: 参加}}]\n"
        "leading_group:\n  id: L1\n  name: 领导小组\n  roster:\n"
        f"    - {{role: 组长, people: [组长]}}\n    - {{role: 成员, people: [{names}]}}\n"
    )


def _figures() -> str:
    rows = "".join(
        f"  - {{id: F{n + 1:04d}, title: 数据{n}, value: {90 + n % 10}, unit: 人, source: E00001}}\n"
        for n in range(_FIGURES)
    )
    checks = "".join(
        f"  - {{id: X{n + 1:03d}, title: 勾稽{n}, left: F{n + 1:04d} + 1, relation: '>', right: F{n + 1:04d}}}\n"
        for n in range(_FIGURES // 3)
    )
    return f"figures:\n{rows}reconciliations:\n{checks}"


def _tree(folder: Path, indicators: int, units: int) -> Iterator[str]:
    """Write ten first-level indicators of ten second-level ones each; yield the lowest-level ids."""
    per_second = max(indicators // _WHOLE_TREE, 1)
    for first in range(1, max(min(indicators // 10, 10), 1) + 1):
        lines = [f"id: A{first}", f"title: 一级{first}", f"points: {20 * per_second}", "children:"]
        for second in range(1, 11):
            stem = f"A{first}.{second}"
            lines += [
                f"  - id: {stem}",
                f"    title: 二级{stem}",
                f"    points: {2 * per_second}",
                "    children:",
            ]
            for third in range(1, per_second + 1):
                name = f"{stem}.{third}"
                figure = f"F{(first * 100 + second * 10 + third) % _FIGURES + 1:04d}"
                lines += [
                    f"      - id: {name}",
                    f"        title: 三级{name}",
                    "        points: 2",
                    "        rule: 每低 0.1 个百分点扣 2 分，扣完为止。",
                    f"        scoring: {{kind: formula, formula: 'points - 2 * steps(90 - {figure}, 0.1)'}}",
                    f"        lead: 单位{third % units}",
                    f"        support: [单位{(third + 1) % units}]",
                    f"        owner: 人员{third % units}",
                    "        slots:",
                    f"          - {{id: 1, title: 会议纪要{name}}}",
                    f"          - {{id: 2, title: 台账{name}}}",
                    "        scores:",
                    "          self: {score: 1.5, note: 有材料, deduction: 一处不全, on: 2024-02-20}",
                ]
                yield name
        (folder / "indicators" / f"A{first}.yml").write_text(
            "\n".join(lines) + "\n", encoding="utf-8"
        )
