"""Telephone numbers in any writing, and the one mask."""

from __future__ import annotations

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from yingjian.base.masking import mask, masked, mobiles, numbers


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "139.1234.5678",
        "139 - 1234 - 5678",
        "139 123 45678",
        "139 12345678",
        "1391234 5678",
        "1-3-9-1-2-3-4-5-6-7-8",
        "１３９１２３４５６７８",
        "139—1234—5678",
        "139·1234·5678",
        "139\u00a01234\u00a05678",
        "+8613912345678",
        "+86 139 1234 5678",
        "(+86)139-1234-5678",
        "0086 13912345678",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "电话{}。", "张三（{}）", "联系人：{}，李四"])
def test_all_ways_of_writing_a_number_have_one_mask(written: str, frame: str) -> None:
    assert masked(frame.format(written)) == frame.format("139****5678")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0515-83281234", "051****1234"),
        ("(0515)83281234", "051****1234"),
        ("（0515）8328 1234", "051****1234"),
        ("010 62341234", "010****1234"),
        ("+86 515", "+86 515"),
        ("电话：83281234", "电话：****1234"),
        ("传真 8328-1234", "传真 ****1234"),
        ("热线12345", "热线12345"),
        ("0515-83281234-808", "051****1234-808"),
    ],
)
def test_fixed_lines(written: str, shown: str) -> None:
    assert masked(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2015年8月3日至2015年10月31日",
        "吴政发〔2015〕15号",
        "学生 1404 372 2894.1%",
        "1404 1321 94.1%",
        "12912345678",
        "139123456789",
        "E1391234567",
        "13912345.678",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "全镇 13912 人，其中 345678 元",
        "共 83281234 元",
    ],
)
def test_other_digits_are_not_masked(text: str) -> None:
    assert masked(text) is text


def test_several_in_one_text() -> None:
    text = "甲 13912345678，乙 139-1234-5678；办公室 0515-83281234"
    assert masked(text) == "甲 139****5678，乙 139****5678；办公室 051****1234"
    assert list(mobiles(text)) == ["13912345678", "13912345678"]
    assert [text[slice(*at)] for at in numbers(text)][1] == "139-1234-5678"


@given(st.integers(3, 9), st.integers(0, 10**9 - 1), st.sampled_from(["", " ", "-", ".", "－"]))
def test_every_mobile_number(second: int, rest: int, between: str) -> None:
    digits = f"1{second}{rest:09}"
    written = between.join((digits[:3], digits[3:7], digits[7:]))
    assert masked(f"打{written}找人") == f"打{digits[:3]}****{digits[-4:]}找人"
    assert mask(written) == f"{digits[:3]}****{digits[-4:]}"


def test_all_masks_of_one_number_together_say_no_more_than_one() -> None:
    written = ["0515-83281234", "(0515) 8328 1234", "+86 0515-83281234", "0515-83281234-808"]
    assert {mask(one) for one in written} == {"051****1234"}
    assert mask("83281234") == "****1234"


# Texts that look like numbers, right and wrong: of plain letters there is next to nothing to mask.
_PIECES = st.sampled_from(
    [
        *"0123456789",
        *"-. ()+：，。（）",
        "电话",
        "13912345678",
        "139 1234",
        "5678",
        "0515",
        "83281234",
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=2), max_size=12).map("".join)


@given(_TEXTS)
def test_masking_twice_changes_nothing(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(_TEXTS)
def test_no_number_is_left_after_masking(text: str) -> None:
    assert list(mobiles(masked(text))) == []
    assert list(numbers(masked(text))) == []
    assert (masked(text) is text) == (not list(numbers(text)))


def test_the_texts_above_hold_numbers() -> None:
    assert find(_TEXTS, lambda text: bool(list(mobiles(text))))
    assert find(_TEXTS, lambda text: len(list(numbers(text))) > 1)
