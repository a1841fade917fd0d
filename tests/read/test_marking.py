"""What a scoring rule gives, or why it gives nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from yingjian.read.marking import JUDGED, Mark, figures_of, mark, texts_of
from yingjian.read.records.indicators import Scoring

VALUES = {"F001": Decimal(95), "F002": Decimal("1.25"), "F003": None, "F004": Decimal(0)}
TEN = Decimal(10)
BANDS = [{"from": 98, "score": 10}, {"from": 95, "score": 7}, {"score": 2}]


def rule(kind: str, **parts: Any) -> Scoring:
    return Scoring.model_validate({"kind": kind, **parts})


def score(number: str) -> Mark:
    return Mark(by_rule=True, score=Decimal(number))


@pytest.mark.parametrize(
    ("scoring", "given"),
    [
        (rule("judgement"), JUDGED),
        (rule("bands", figure="F001", bands=BANDS), score("7.0")),
        (rule("bands", figure="F002", bands=BANDS), score("2.0")),
        (rule("bands", figure="F002", bands=BANDS[:2]), score("0.0")),
        (rule("bands", figure="F003", bands=BANDS), Mark(by_rule=True, unknown=("F003",))),
        (rule("bands", bands=BANDS), Mark(by_rule=True, unknown=("",))),
        (rule("bands", figure="F001", bands=[{"from": 90, "score": 12}]), score("10.0")),
        (rule("formula", formula="F002"), score("1.3")),
        (rule("formula", formula="points + F002"), score("10.0")),
        (rule("formula", formula="0 - F002"), score("0.0")),
        (rule("formula", formula="points + F003"), Mark(by_rule=True, unknown=("F003",))),
        (
            rule("formula", formula="1 / F004"),
            Mark(by_rule=True, trouble="分母是 0，算不出比。"),
        ),
        (
            rule("formula", formula="F001 +"),
            Mark(by_rule=True, trouble="公式不完整或写法不对。"),
        ),
        (rule("formula", formula="F001 > 1"), Mark(by_rule=True)),
        (rule("formula"), Mark(by_rule=True)),
        (rule("all-or-nothing", when="F001 >= 95"), score("10.0")),
        (rule("all-or-nothing", when="F001 > 95"), score("0.0")),
        (rule("all-or-nothing", when="F003 > 95"), Mark(by_rule=True, unknown=("F003",))),
        (rule("all-or-nothing", when="F001"), Mark(by_rule=True)),
        (rule("all-or-nothing", when={"达标": "F001 > 1"}), Mark(by_rule=True)),
        (rule("conclusion", when="F001 > 1"), Mark(by_rule=True)),
        (
            rule("conclusion", when={"良": "F001 > 90", "优": "F001 > 94"}),
            Mark(by_rule=True, conclusion="优"),
        ),
        (
            rule("conclusion", when={"良": "F001 > 90", "优": "F001 > 95"}),
            Mark(by_rule=True, conclusion="良"),
        ),
        (rule("conclusion", when={"优": "F001 > 95"}), Mark(by_rule=True, conclusion="差")),
        (
            rule("conclusion", when={"优": "F003 > 95", "良": "F001 > 1"}),
            Mark(by_rule=True, unknown=("F003",)),
        ),
        (
            rule("conclusion", when={"优": "1 / F004 > 1"}),
            Mark(by_rule=True, trouble="分母是 0，算不出比。"),
        ),
    ],
)
def test_the_mark_of_a_rule(scoring: Scoring, given: Mark) -> None:
    result = mark(scoring, TEN, VALUES, conclusions=("优", "良", "中", "差"))
    assert result == given
    assert str(result.score) == str(given.score)


def test_judged_by_people() -> None:
    assert (JUDGED.by_rule, JUDGED.score, JUDGED.trouble) == (False, None, "")


def test_decimals_and_points() -> None:
    assert str(mark(rule("formula", formula="F002"), TEN, VALUES, decimals=2).score) == "1.25"
    assert mark(rule("formula", formula="F002"), None, VALUES) == Mark(by_rule=True)
    assert mark(rule("formula", formula="points"), None, VALUES).unknown == ("points",)
    assert mark(rule("conclusion", when={"优": "F001 > 1"}), None, VALUES) == Mark(by_rule=True)


@pytest.mark.parametrize(
    ("scoring", "figures", "texts"),
    [
        (rule("judgement"), (), ()),
        (rule("bands", figure="F001", bands=BANDS), ("F001",), ()),
        (rule("judgement", figure="F001"), (), ()),
        (rule("bands", bands=BANDS), (), ()),
        (rule("formula", formula="F002 + F001"), ("F002", "F001"), ("F002 + F001",)),
        (rule("all-or-nothing", when="F003 > 1"), ("F003",), ("F003 > 1",)),
        (
            rule("conclusion", when={"优": "F001 >", "良": "F002 > F001"}, formula="F009"),
            ("F002", "F001", "F009"),
            ("F001 >", "F002 > F001", "F009"),
        ),
    ],
)
def test_figures_and_formulas_of_a_rule(
    scoring: Scoring, figures: tuple[str, ...], texts: tuple[str, ...]
) -> None:
    assert (figures_of(scoring), texts_of(scoring)) == (figures, texts)
