"""Formulas: values to the digit, mistakes with their column, and nothing else ever raised."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingjian.read.formulas import FormulaError, half_up, plain, read

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
def test_formulas_that_cannot_be_computed_raise(text: str) -> None:
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


ALLOWED = (
    "可用：数、数据编号（如 F001）、points（分值）、+ - * / 、比较、and or not，函数 "
    "min、max、abs、round、steps、started、ratio、rising、not_falling。"
)
KNOWN = (
    "可用：min(甲, 乙)：最小的一个；"
    "max(甲, 乙)：最大的一个；"
    "abs(甲)：绝对值；"
    "round(甲, 位数)：四舍五入；"
    "steps(差额, 每级)：满几级；"
    "started(差额, 每级)：不足一级按一级计；"
    "ratio(甲, 乙)：甲与乙之比；"
    "rising(前年, 去年, 今年)：逐年提高；"
    "not_falling(前年, 去年, 今年)：逐年不降。"
)


@pytest.mark.parametrize(
    ("text", "column", "message", "tip"),
    [
        ("F001 + f2", 8, "公式里不认识“f2”。", "写成 F2。"),
        ("F001 ≥ 95", 6, "公式里不能用“≥”。", "不小于写成 >=。"),
        ("F001 ≤ 95", 6, "公式里不能用“≤”。", "不大于写成 <=。"),
        ("F001 ≠ 95", 6, "公式里不能用“≠”。", "不等于写成 !=。"),
        ("95％", 3, "公式里不能用“％”。", "百分数去掉 %，按数据的单位写，如 95。"),
        ("（F001", 1, "公式里不能用“（”。", "括号用半角 (。"),
        ("F001）", 5, "公式里不能用“）”。", "括号用半角 )。"),
        ("F001，", 5, "公式里不能用“，”。", "逗号用半角 ,。"),
        ("F001＋1", 5, "公式里不能用“＋”。", "加号用半角 +。"),
        ("F001－1", 5, "公式里不能用“－”。", "减号用半角 -。"),
        ("F001—1", 5, "公式里不能用“—”。", "减号用半角 -。"),
        ("F001＞1", 5, "公式里不能用“＞”。", "大于用半角 >。"),
        ("F001＜1", 5, "公式里不能用“＜”。", "小于用半角 <。"),
        ("F001 × 95", 6, "公式里不能用“×”。", "乘号写成 *。"),
        ("F001 ÷ 95", 6, "公式里不能用“÷”。", "除号写成 /。"),
        ("F001 = 95", 6, "公式里不能用“=”。", "相等写成 ==，不小于写成 >=，不大于写成 <=。"),
        ("F001 ＝ 95", 6, "公式里不能用“＝”。", "相等写成 ==。"),
        ("F001 >= 95%", 11, "公式里不能用“%”。", "百分数去掉 %，按数据的单位写，如 95。"),
        ("F001 && F002", 6, "公式里不能用“&”。", ALLOWED),
        ("F001 ！", 6, "公式里不能用“！”。", ALLOWED),
        ("2 ** 9", 3, "公式里不能用“**”。", "用 *、/ 和 steps()。"),
        ("9 // 2", 3, "公式里不能用“//”。", "用 *、/ 和 steps()。"),
        ("F001.real", 5, "公式里不能用“.”。", ALLOWED),
        ("'a'", 1, "公式里不能用“'”。", ALLOWED),
        ("foo(1)", 1, "没有“foo”这个函数。", KNOWN),
        ("min", 1, "函数“min”后面要有括号。", "写成 min(甲, 乙)。"),
        ("min + 1", 1, "函数“min”后面要有括号。", "写成 min(甲, 乙)。"),
        ("rising", 1, "函数“rising”后面要有括号。", "写成 rising(前年, 去年, 今年)。"),
        ("012", 1, "数不能以 0 开头。", "写成 12。"),
        ("0012.5", 1, "数不能以 0 开头。", "写成 12.5。"),
        ("00", 1, "数不能以 0 开头。", "写成 0。"),
        ("00.5", 1, "数不能以 0 开头。", "写成 0.5。"),
        ("1.", 1, "数的写法不对。", "写成 95 或 0.1 这样。"),
        (".5", 1, "数的写法不对。", "写成 95 或 0.1 这样。"),
        ("points(1)", 1, "没有“points”这个函数。", KNOWN),
        ("F001(1)", 1, "没有“F001”这个函数。", KNOWN),
        ("1 +", 1, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("  1 +", 3, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("(1", 1, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("", 1, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("   ", 3, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("1 2", 3, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("1 (2)", 1, "这里写法不对。", "运算符两边要有数，括号要成对。"),
        ("  (F001 > 1) + 2", 4, "这里应当是数，却是条件。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("F001 and 1", 1, "这里应当是条件，却是数。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("not 1", 5, "这里应当是条件，却是数。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("-(1 > 2)", 3, "这里应当是数，却是条件。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("1 + (1 > 2)", 6, "这里应当是数，却是条件。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("min(1, 2 > 1)", 8, "这里应当是数，却是条件。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("min(1)", 1, "“min”后面括号里有 1 个数，个数不对。", "写成 min(甲, 乙)：最小的一个。"),
        ("min(1,2,3,4,5,6,7,8,9,10,11,12,13)", 1, "“min”后面括号里有 13 个数，个数不对。", "写成 min(甲, 乙)：最小的一个。"),
        ("abs(1, 2)", 1, "“abs”后面括号里有 2 个数，个数不对。", "写成 abs(甲)：绝对值。"),
        ("round(1,2,3)", 1, "“round”后面括号里有 3 个数，个数不对。", "写成 round(甲, 位数)：四舍五入。"),
        ("rising(1)", 1, "“rising”后面括号里有 1 个数，个数不对。", "写成 rising(前年, 去年, 今年)：逐年提高。"),
        ("min(x=1, 2)", 5, "公式里不认识“x”。", ALLOWED),
        ("min(*F001, 1)", 5, "这里写法不对。", "运算符两边要有数，括号要成对。"),
        ("f12345", 1, "公式里不认识“f12345”。", ALLOWED),
        ("F12345", 1, "公式里不认识“F12345”。", ALLOWED),
        ("Foo", 1, "公式里不认识“Foo”。", ALLOWED),
        ("POINTS", 1, "公式里不认识“POINTS”。", ALLOWED),
        ("and", 1, "公式不完整或写法不对。", "运算符两边要有数，括号要成对，如 points - 2 * steps(95 - F012, 0.1)。"),
        ("1 if 1 else 2", 3, "公式里不认识“if”。", ALLOWED),
        ("(1 > 2) > 3", 2, "这里应当是数，却是条件。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("1 > 2 > (3 > 4)", 10, "这里应当是数，却是条件。", "比较写成 F001 >= 95 这样；条件不能参加加减乘除。"),
        ("1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1+1", 1, "公式太长或括号套得太深。", "拆成几个指标，或先算成一个数据。"),
        ("(((((((((((((((((((((1)))))))))))))))))))))", 1, "公式太长或括号套得太深。", "拆成几个指标，或先算成一个数据。"),
        ("1,2", 1, "这里写法不对。", "运算符两边要有数，括号要成对。"),
        ("5 + 1.", 5, "数的写法不对。", "写成 95 或 0.1 这样。"),
        (" " * 150 + "7" + " " * 150, 1, "公式有 301 个字符，最多 300 个。", "拆成几个指标，或先算成一个数据。"),
    ],
)  # fmt: skip
def test_message_and_tip_of_a_mistake(text: str, column: int, message: str, tip: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert (caught.value.column, caught.value.message, caught.value.tip) == (column, message, tip)


ZERO = ("分母是 0，算不出比。", "核对作分母的数据；还不知道就写 value: null。")
SIZE = ("每级的大小应当大于 0。", "写成 steps(差额, 0.1) 这样。")
DIGITS = ("round 的位数应当是 0 到 10 的整数。", "写成 round(数, 1) 这样。")
BOUNDS = ("算出的数太大或没有意义。", "核对所用的数据和公式。")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / F004", ZERO),
        ("ratio(1, F004)", ZERO),
        ("steps(1, F004)", SIZE),
        ("steps(1, 0 - 1)", SIZE),
        ("started(0, F004)", SIZE),
        ("round(1, 11)", DIGITS),
        ("round(1, 0 - 1)", DIGITS),
        ("round(1, 0.5)", DIGITS),
        ("round(12345678901234567890, 10)", BOUNDS),
    ],
)
def test_the_reason_why_a_formula_cannot_be_computed(text: str, said: tuple[str, str]) -> None:
    with pytest.raises(FormulaError) as caught:
        read(text).value(VALUES, TEN)
    assert (caught.value.message, caught.value.tip) == said
    assert caught.value.column == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("min(" + "2," * 11 + "1)", "1"),
        ("max(" + "1," * 11 + "2)", "2"),
        ("min(1, 2) + max(1, 2)", "3"),
        ("round(1.23456789055, 10)", "1.2345678906"),
        ("round(14.5, 0)", "15"),
        ("+F002 - 5 - 3", "87"),
        ("steps(0.05, 0.1)", "0"),
        ("steps(0.1, 0.1)", "1"),
        ("steps(0.5, 1)", "0"),
        ("steps(0, 5)", "0"),
        ("started(0.5, 1)", "1"),
        ("started(-0.5, 1)", "0"),
        ("+".join(["1"] * 60), "60"),
        ("(" * 20 + "1" + ")" * 20, "1"),
        ("(1)+" * 25 + "1", "26"),
        ("1" + " " * 298 + "", "1"),
        (" " * 150 + "7" + " " * 149, "7"),
        ("2 / 3", "0.6666666666666666666666666667"),
    ],
)
def test_up_to_its_limits(text: str, value: str) -> None:
    assert read(text).value(VALUES, TEN) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("F002 < 95", False),
        ("F002 <= 95", True),
        ("F001 <= 94.2", False),
        ("F002 != 95", False),
        ("F002 == 94", False),
        ("F002 > 94 > 93", True),
        ("not F002 > 95", True),
        ("F002 > 95 and F002 > 94 or F001 > 94", True),
        ("not_falling(1, 2, 1)", False),
        ("rising(1, 2, 2)", False),
        ("rising(2, 1, 3)", False),
        ("rising(1, 2)", True),
        ("not_falling(1, 1)", True),
    ],
)
def test_more_conditions(text: str, value: bool) -> None:  # noqa: FBT001 — an expected value
    assert read(text).kind == "condition"
    assert read(text).value(VALUES) is value


def test_names_in_the_order_of_first_use() -> None:
    formula = read(" points + F002 + F001 + F002 + points ")
    assert formula.text == "points + F002 + F001 + F002 + points"
    assert (formula.names, formula.figures) == (("points", "F002", "F001"), ("F002", "F001"))
    assert formula.unknown({"F001": TEN}) == ("points", "F002")
    assert formula.unknown({"F001": TEN, "F002": None}, TEN) == ("F002",)
    assert formula.value(VALUES) is None
    assert formula == read(" points + F002 + F001 + F002 + points ")
    assert "_tree" not in repr(formula)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [("2.345", 2, "2.35"), ("-2.345", 2, "-2.35"), ("2.5", 0, "3"), ("1", 3, "1.000")],
)
def test_half_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert str(half_up(Decimal(value), decimals)) == rounded


@pytest.mark.parametrize(
    ("value", "shown"),
    [("-0", "0"), ("0.00", "0"), ("-1.50", "-1.5"), ("1E+3", "1000"), ("1E-7", "0.0000001"), ("1200", "1200")],
)  # fmt: skip
def test_numbers_as_people_write_them(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown
