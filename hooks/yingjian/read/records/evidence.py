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


class Answer(Record, title="材料证明的一个指标"):
    """An indicator that the evidence serves, and the slot it fills."""

    indicator: Line = Field(title="指标")
    """最低一级指标的编号，如 A1.2.3。"""
    slot: int | None = Field(default=None, title="材料序号", ge=1, le=999)
    """这个指标应备材料的序号；只作旁证就不写。"""
    point: Line | None = Field(default=None, title="证明什么")
    """翻到哪里、看什么，如 第 2 页议定事项。"""


class Paper(Record, title="一个原件文件"):
    """A file below data/evidence/files/, sealed with its SHA-256 (FIPS 180-4) at review."""

    path: FilePath = Field(title="文件")
    """data/evidence/files/ 下的路径，如 E001-会议纪要.pdf。"""
    sha256: Seal | None = Field(default=None, title="封存值")
    """审核时封存的指纹（sha256sum 可算出）；文件以后变了就会提醒。换了文件要重新审核再改。"""


class EvidenceFile(Record, title="一件佐证材料"):
    """data/evidence/E001.yml; columns after DA/T 22-2015 (归档文件目录)."""

    id: Annotated[str, id_of("E", "E001", digits=5)] = Field(title="编号")
    """E 加数字，与文件名相同。"""
    title: Line = Field(title="题名")
    """题名，照原件写。"""
    number: DocumentNumber | None = Field(default=None, title="文号")
    """原件的文号，如 吴政发〔2015〕15号；没有就不写。"""
    issuer: Line | None = Field(default=None, title="责任者")
    """形成材料的机关或个人（责任者）。"""
    formed: Day | None = Field(default=None, title="形成日期")
    """材料形成的日期，照原件写，不倒签。"""
    filed: Day | None = Field(default=None, title="收录日期")
    """收到资料室的日期，不早于形成日期。"""
    kind: Line | None = Field(default=None, title="种类")
    """写 systems.yml 的 kinds 里有的种类。"""
    pages: int | None = Field(default=None, title="页数", ge=1, le=99_999)
    """原件共几页。"""
    secrecy: Line | None = Field(default=None, title="密级")
    """写 systems.yml 的 secrecy 里有的密级。"""
    retention: Annotated[str, one_of(*RETENTION)] | None = Field(default=None, title="保管期限")
    """保管期限。"""
    unit: UnitRef = Field(title="责任单位")
    """提供材料的单位。"""
    person: PersonRef | None = Field(default=None, title="责任人")
    """提供材料的人。"""
    answers: tuple[Answer, ...] = Field(default=(), title="对应指标", strict=False)
    """证明哪些指标的哪一项；一件材料只收一次，用于几个指标就写几行。"""
    state: Annotated[str, one_of(*STATES)] = Field(title="状态")
    """未征集、已收、待审、已审、退回、不需要、引用。退回和不需要要写 reason，已审要写审核人和日期，引用要写 refers_to。"""
    reason: Text | None = Field(default=None, title="理由")
    """退回、不需要的理由。"""
    refers_to: Line | None = Field(default=None, title="引用")
    """状态是“引用”时，内容见哪一件材料，写编号。"""
    reviewer: PersonRef | None = Field(default=None, title="审核人")
    """审核的人，不能是责任人自己。"""
    reviewed: Day | None = Field(default=None, title="审核日期")
    """审核通过的那一天。"""
    files: tuple[Paper, ...] = Field(default=(), title="文件", strict=False)
    """原件文件，放在 data/evidence/files/ 下。"""
    demonstration: bool = Field(default=False, title="是否演示")
    """true 会在页上注明“演示”；真材料不写。"""
    note: Text | None = Field(default=None, title="备注")
    """需要说明的话；没有就不写。"""
