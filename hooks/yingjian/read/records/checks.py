"""What data/checks.yml may hold: thresholds, and how serious a check is."""

from __future__ import annotations

from pydantic import Field

from yingjian.read.records.base import Line, Record


class Thresholds(Record, title="各项门槛"):
    """Numbers that decide what is worth asking about."""

    many_roles: int = Field(title="身兼几个角色起提请核实", ge=2, le=99)
    """一人身兼几个角色起，列入“待核实”。"""


class ChecksFile(Record, title="检查的尺度"):
    """data/checks.yml."""

    thresholds: Thresholds = Field(title="门槛")
    """到了多少才提请核实。"""
    severity: dict[str, Line] = Field(default={}, title="等级")
    """把某项检查改成错误（error，不改不能生成）或提醒（warning）；没有写到的用默认等级。"""
