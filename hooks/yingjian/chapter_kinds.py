"""The kinds of chapters a binder can hold, in the words of data/binder.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE: Final = "page"

CHAPTER_KINDS: Mapping[str, str] = {
    "plan": "工作方案",
    "organization": "组织机构",
    "schedule": "工作步骤",
    "responsibility": "责任分工",
    "questions": "待核实",
    "units": "单位",
    "people": "人员",
    "report": "自评报告",
    "assessment": "自评表",
    "evidence": "材料目录",
    "ledger": "整改台账",
    "figures": "数据与来源",
    PAGE: "手写的章",
}
