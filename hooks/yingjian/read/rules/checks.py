"""The scales themselves: data/checks.yml may only name codes and severities that exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.base.problems import CODES, code
from yingjian.read.records import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft

UNKNOWN_CODE = code("checks.code", "没有这个检查代码", why="写错的代码不起作用，人却以为起了。")
UNKNOWN_LEVEL = code("checks.level", "等级写法不对", why="不认识的等级不起作用。")
FIXED = code("checks.fixed", "这项检查不能降为提醒", why="它不通过，程序无法正确读取数据。")

_LEVELS = ("error", "warning")
# Families whose failure leaves nothing to build from.
FIXED_FAMILIES = (
    "yaml.",
    "record.",
    "ref.",
    "id.",
    "data.",
    "checks.",
    "binder.",
    "privacy.",
    "build.",
)
_FIXED = (
    *FIXED_FAMILIES,
    *("formula.syntax", "formula.kind", "indicator.parent", "evidence.not-leaf"),
    *("evidence.file-missing", "score.shape", "system.shape", "scoring.fields"),
)


def may_be_lowered(name: str) -> bool:
    """Whether the code may be made a warning."""
    return not name.startswith(_FIXED)


def severities_are_known(draft: Draft) -> Iterator[Problem]:
    """Each override names a code that exists and may be overridden, and a level that exists."""
    for name, level in draft.checks.severity.items():
        path = ("severity", name)
        if name not in CODES:
            near = nearest(name, CODES)
            tip = f"是不是 {near[0]}？" if near else "全部代码见 scripts/check --codes。"
            message = f"没有检查代码“{name}”。"
            yield draft.problem(
                UNKNOWN_CODE, "checks.yml", path, message, tip, found=name, key=True
            )
        elif level not in _LEVELS:
            message = f"等级不能是“{level}”。"
            tip = "写 error（不改不能生成）或 warning（只提醒）。"
            yield draft.problem(UNKNOWN_LEVEL, "checks.yml", path, message, tip, found=level)
        elif level == "warning" and not may_be_lowered(name):
            message = f"“{CODES[name].title}”不能降为提醒。"
            tip = "删去这一行。"
            yield draft.problem(FIXED, "checks.yml", path, message, tip, found=name, key=True)


RULES = (severities_are_known,)
