"""Formulas: values to the digit, mistakes with their column, and nothing else ever raised."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingjian.formulas import FormulaError, half_up, plain, read

VALUES = {
    "F001": Decimal("94.3"),
    "F002": Decimal(95),
    "F003": Decimal("0.1"),
    "F004": Decimal(0),
    "F005": None,
}
TEN = Decimal(10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("points - 2 * steps(95 - F001, 0.1)", "-4"),
        ("steps(0.7, 0.1)", "7"),
        ("steps(0.69, 0.1)", "6"),
        ("steps(-3, 0.1)", "0"),
        ("started(0.61, 0.1)", "7"),
        ("started(0.6, 0.1)", "6"),
        ("started(0, 0.1)", "0"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(96.75, 1)", "96.8"),
        ("min(3, F002, 7) + max(1, 2) * abs(-4)", "11"),
        ("ratio(1, 8)", "0.125"),
        ("-(F002 - 5) / 9", "-10"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert read(text).kind == "number"
    assert read(text).value(VALUES, TEN) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("F002 >= 95", True),
        ("F002 > 95", False),
        ("90 <= F001 < 95", True),
        ("F001 >= 95 or not F002 == 95", False),
        ("rising(93.1, 93.2, F001)", True),
        ("rising(93.2, 93.2, F001)", False),
        ("not_falling(93.2, 93.2, F001) and F003 != 0", True),
    ],
)
def test_conditions(text: str, value: bool) -> None:  # noqa: FBT001 — an expected value
    assert read(text).kind == "condition"
    assert read(text).value(VALUES, TEN) is value


def test_a_figure_without_value_makes_the_result_unknown_never_zero() -> None:
    formula = read("max(F005, 0) + F001 + points")
    assert formula.value(VALUES, TEN) is None
    assert formula.unknown(VALUES, TEN) == ("F005",)
    assert formula.figures == ("F005", "F001")


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("F001 + f2", 8, "f2"),
        ("F001 ≥ 95", 6, "≥"),
        ("F001 = 95", 6, "="),
        ("F001 >= 95%", 11, "%"),
        ("2 ** 9", 3, "**"),
        ("F001.real", 5, "“.”"),
        ("'a' * 9", 1, "'"),
        ("__import__(1)", 1, "__import__"),
        ("steps(1)", 1, "个数"),
        ("min", 1, "括号"),
        ("012", 1, "0 开头"),
        ("1.", 1, "数的写法"),
        ("1 +", 1, "不完整"),
        ("(1", 1, "不完整"),
        ("", 1, "不完整"),
        ("1 2", 3, "不完整"),
        ("1 (2)", 1, "写法不对"),
        ("(F001 > 1) + 2", 2, "条件"),
        ("F001 and 1", 1, "数"),
        ("min(1, 2 > 1)", 8, "条件"),
        ("min(1,\u00a02)", 7, "不能用"),
        ("(" * 30 + "1" + ")" * 30, 1, "太深"),
        ("1" + "+1" * 200, 1, "个字符"),
        ("- " * 140 + "1", 1, "太长"),
        ("min(*F001, 1)", 5, "写法不对"),
    ],
)
def test_mistakes_have_a_column(text: str, column: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    error = caught.value
    assert words in error.message
    assert error.tip
    assert error.column == column


@pytest.mark.parametrize(
    "text", ["1 / F004", "ratio(1, F004)", "steps(1, F004)", "round(1, 99)", "round(1, 0.5)"]
)
def test_what_cannot_be_computed_is_said(text: str) -> None:
    with pytest.raises(FormulaError):
        read(text).value(VALUES, TEN)


def test_a_number_out_of_all_bounds() -> None:
    with pytest.raises(FormulaError):
        read("round(123456789012 * 123456789012 * 123456789012, 5)").value({})


PIECES = st.lists(
    st.sampled_from(
        ["F001", "F004", "F005", "points", "1", "0.5", "+", "-", "*", "/", "(", ")", ",", "steps",
         "min", "round", "ratio", "rising", "<", ">=", "==", "and", "or", "not", " ", "**", ".", "=",
         "lambda", "[", "]", "F1.x", "'", "if", ":", "\n", "9" * 30]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(max_size=40), PIECES))
def test_no_text_raises_anything_but_its_own_error(text: str) -> None:
    try:
        value = read(text).value(VALUES, TEN)
    except FormulaError as error:
        said = error
    else:
        assert value is None or isinstance(value, bool | Decimal)
        return
    assert said.message.endswith("。")
    assert said.tip
    assert 1 <= said.column <= max(len(text), 1)


def test_half_up_and_plain() -> None:
    assert half_up(Decimal("96.75"), 1) == Decimal("96.8")
    assert half_up(Decimal("0.5"), 0) == 1
    assert [plain(Decimal(x)) for x in ("96.80", "100", "-0.0", "0.05", "1E+2")] == [
        "96.8",
        "100",
        "0",
        "0.05",
        "100",
    ]
