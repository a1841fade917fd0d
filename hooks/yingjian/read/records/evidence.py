"""What a file in data/evidence/ may hold: one piece of evidence and its papers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from yingjian.read.records.base import (
    Day,
    DocumentNumber,
    FilePath,
    Line,
    PersonRef,
    Record,
    Seal,
    Text,
    UnitRef,
    id_of,
    one_of,
)
from yingjian.read.records.systems import RETENTION

NOT_COLLECTED, RECEIVED, IN_REVIEW, REVIEWED, RETURNED, NOT_NEEDED, REFERRED = STATES = (
    "未征集",
    "已收",
    "待审",
    "已审",
    "退回",
    "不需要",
    "引用",
)
# States in which the paper is here.
AT_HAND = frozenset({RECEIVED, IN_REVIEW, REVIEWED})


class Answer(Record):
    """An indicator that the evidence serves, and the slot it fills."""

    indicator: Line = Field(title="指标")
    slot: int | None = Field(default=None, title="材料序号", ge=1, le=999)
    point: Line | None = Field(default=None, title="证明什么")


class Paper(Record):
    """A file below data/evidence/files/, sealed with its SHA-256 (FIPS 180-4) at review."""

    path: FilePath = Field(title="文件")
    sha256: Seal | None = Field(default=None, title="封存值")


class EvidenceFile(Record):
    """data/evidence/E001.yml; columns after DA/T 22-2015 (归档文件目录)."""

    id: Annotated[str, id_of("E", "E001", digits=5)] = Field(title="编号")
    title: Line = Field(title="题名")
    number: DocumentNumber | None = Field(default=None, title="文号")
    issuer: Line | None = Field(default=None, title="责任者")
    formed: Day | None = Field(default=None, title="形成日期")
    filed: Day | None = Field(default=None, title="收录日期")
    kind: Line | None = Field(default=None, title="种类")
    pages: int | None = Field(default=None, title="页数", ge=1, le=99_999)
    secrecy: Line | None = Field(default=None, title="密级")
    retention: Annotated[str, one_of(*RETENTION)] | None = Field(default=None, title="保管期限")
    unit: UnitRef = Field(title="责任单位")
    person: PersonRef | None = Field(default=None, title="责任人")
    answers: tuple[Answer, ...] = Field(default=(), title="对应指标", strict=False)
    state: Annotated[str, one_of(*STATES)] = Field(title="状态")
    reason: Text | None = Field(default=None, title="理由")
    refers_to: Line | None = Field(default=None, title="引用")
    reviewer: PersonRef | None = Field(default=None, title="审核人")
    reviewed: Day | None = Field(default=None, title="审核日期")
    files: tuple[Paper, ...] = Field(default=(), title="文件", strict=False)
    demonstration: bool = Field(default=False, title="是否演示")
    note: Text | None = Field(default=None, title="备注")
