"""The kinds of chapters a binder can hold, in the words of data/binder.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE: Final = "page"

CHAPTER_KINDS: Mapping[str, str] = {
    "guide": "阅册指引",
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
    "papers": "佐证材料",
    "ledger": "整改台账",
    "figures": "数据与来源",
    "matrix": "由指标查材料",
    "matrix-evidence": "由材料查指标",
    "manifest": "材料清单与指纹",
    "box-note": "备考表",
    "scoring": "评分表",
    PAGE: "手写的章",
}
