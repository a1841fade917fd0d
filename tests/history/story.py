"""Twenty-four commits that change the small data as people do, each in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.history.histories import Repo

E004 = """\
id: E004
title: 值班表
formed: 2024-03-09
filed: 2024-03-10
kind: 统计表
pages: 1
secrecy: 公开
retention: 10年
unit: 中心小学
answers:
  - {indicator: A1.2, slot: 1}
state: 已收
files:
  - {path: E004-值班表.txt}
"""

Step = tuple[str, str, "Callable[[Repo], None]"]


def _collected(repo: Repo) -> None:
    repo.write("evidence/E004.yml", E004)
    repo.write("evidence/files/E004-值班表.txt", "值班表\n")


def _replaced(repo: Repo) -> None:
    repo.write("evidence/files/E004-值班表.txt", "值班表（更正）\n")
    repo.edit("evidence/E004.yml", "pages: 1", "pages: 2")


def _renamed(repo: Repo) -> None:
    (repo.data / "evidence/files/E004-值班表.txt").rename(
        repo.data / "evidence/files/E004-二月值班表.txt"
    )
    repo.edit("evidence/E004.yml", "E004-值班表.txt", "E004-二月值班表.txt")


def _reviewed(repo: Repo) -> None:
    repo.edit(
        "evidence/E002.yml", "state: 待审", "state: 已审\nreviewer: 李四\nreviewed: 2024-03-14"
    )


def _unit_renamed(repo: Repo) -> None:
    repo.edit("organization.yml", "name: 中心小学, kind: 学校", "name: 实验小学, kind: 学校")
    repo.edit(
        "organization.yml", "aliases: [中心校]", "aliases: [中心校], former_names: [中心小学]"
    )


def _removed(repo: Repo) -> None:
    (repo.data / "evidence/E003.yml").unlink()


def _reordered(repo: Repo) -> None:
    repo.edit(
        "binder.yml",
        "      - {kind: units}\n      - {kind: people}\n",
        "      - {kind: people}\n      - {kind: units}\n",
    )


STORY: tuple[Step, ...] = (
    ("李四", "收到值班表", _collected),
    ("李四", "值班表更正一页", _replaced),
    ("李四", "文件改名", _renamed),
    ("张三", "审核统计表", _reviewed),
    (
        "张三",
        "责任落实自评扣半分",
        lambda repo: repo.edit(
            "indicators/A1.yml",
            "self: {score: 4, note: 研究 2 次, on: 2024-03-10}",
            "self: {score: 3.5, note: 研究 2 次，一次没有纪要, deduction: 缺一次纪要, on: 2024-03-15}",
        ),
    ),
    (
        "张三",
        "市评下来了",
        lambda repo: repo.edit(
            "indicators/A1.yml",
            "      self: {score: 1,",
            "      city: {score: 0}\n      self: {score: 1,",
        ),
    ),
    (
        "王五",
        "评分标准改长一点",
        lambda repo: repo.edit(
            "indicators/A1.yml",
            "专题研究不少于 2 次得 4 分，少一次扣 2 分。",
            "专题研究不少于 3 次得 4 分，少一次扣 2 分。",
        ),
    ),
    (
        "王五",
        "应备材料加一项",
        lambda repo: repo.edit(
            "indicators/A1.yml",
            "      - {id: 2, title: 照片, required: false}",
            "      - {id: 2, title: 照片, required: false}\n      - {id: 3, title: 签到表, required: false}",
        ),
    ),
    (
        "李四",
        "替班又排了一次",
        lambda repo: repo.edit(
            "rectification.yml",
            "- {on: 2024-03-08, text: 替班表已排}",
            "- {on: 2024-03-08, text: 替班表已排}\n      - {on: 2024-03-09, text: 替班表贴在门卫室}",
        ),
    ),
    (
        "李四",
        "整改时限推后",
        lambda repo: repo.edit("rectification.yml", "due: 2024-03-20", "due: 2024-03-25"),
    ),
    (
        "张三",
        "销号写早了，撤回",
        lambda repo: repo.edit("rectification.yml", "    closed: 2024-03-15\n", ""),
    ),
    (
        "张三",
        "销号",
        lambda repo: repo.edit(
            "rectification.yml",
            "    accepted: 2024-03-12\n",
            "    accepted: 2024-03-12\n    closed: 2024-03-18\n",
        ),
    ),
    ("王五", "值班率重算", lambda repo: repo.edit("figures.yml", "value: 96.5", "value: 97.5")),
    (
        "王五",
        "勾稽放宽",
        lambda repo: repo.edit("figures.yml", "right: F002}", "right: F002, tolerance: 0.5}"),
    ),
    (
        "张三",
        "接受检查定了日子",
        lambda repo: repo.edit(
            "schedule.yml",
            "text: 接受检查, applies_to",
            "text: 接受检查, due: 2024-04-10, lead: 乡政府, applies_to",
        ),
    ),
    (
        "张三",
        "自查时限提前",
        lambda repo: repo.edit("schedule.yml", "due: 2024-03-20, done", "due: 2024-03-18, done"),
    ),
    ("李四", "学校改名", _unit_renamed),
    (
        "张三",
        "文书补上姓名",
        lambda repo: repo.edit("organization.yml", "name: null, missing: 全名", "name: 赵六"),
    ),
    (
        "张三",
        "资料组加人",
        lambda repo: repo.edit(
            "organization.yml",
            "- {role: 组长, people: [李四]}",
            "- {role: 组长, people: [李四]}\n      - {role: 成员, people: [P3]}",
        ),
    ),
    (
        "张三",
        "检查推后一天",
        lambda repo: repo.edit(
            "plan.yml", "from: 2024-04-10, to: 2024-04-10", "from: 2024-04-11, to: 2024-04-11"
        ),
    ),
    (
        "张三",
        "结语",
        lambda repo: repo.edit("plan.yml", "closing: 制定本方案", "closing: 特制定本方案"),
    ),
    ("王五", "优秀线提高", lambda repo: repo.edit("systems.yml", "from: 9,", "from: 9.5,")),
    ("李四", "照片不要了", _removed),
    ("李四", "册子换次序", _reordered),
)
