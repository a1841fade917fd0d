"""The figures of a side of a reconciliation, as people read them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yingjian.read.records.figures import Figure
from yingjian.read.rules.figures import told

FIGURES = {
    "F001": Figure(id="F001", title="学生", value=Decimal("12.50"), unit="人", source="E001"),
    "F002": Figure(id="F002", title="教师", value=None, unit="人"),
    "F003": Figure(id="F003", title="班级", value=Decimal(3)),
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("F001", "F001“学生”12.5人（E001）"),
        ("F002 + F003", "F002“教师”未知（无来源），F003“班级”3（无来源）"),
        ("1", ""),
    ],
)
def test_value_and_source_of_each(text: str, words: str) -> None:
    assert told(text, FIGURES) == words
