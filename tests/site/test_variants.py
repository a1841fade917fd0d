"""Characters that stand for one another come to one form, and only those that are needed."""

from __future__ import annotations

import pytest

from yingjian.site.variants import folding


def pairs(text: str) -> dict[str, str]:
    pairs = folding([text])
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


@pytest.mark.parametrize(
    "forms",
    [
        "发發髮",
        "泽澤",
        "昇升陞",
        "峰峯",
        "群羣",
        "裡里裏",
        "台臺檯",
        "启啟啓",
        "为為爲",
        "皙晰",
        "钟鐘鍾",
        "岳嶽",
        "堃坤",
    ],
)
def test_any_form_finds_any_other(forms: str) -> None:
    for written in forms:
        table = pairs(written)
        assert len({table.get(char, char) for char in forms}) == 1


def test_only_families_that_occur_in_the_texts_are_listed() -> None:
    assert folding(["abc 123 一二三"]) == ""
    assert set(pairs("泽")) == {"澤"}


def test_the_same_texts_give_the_same_table() -> None:
    assert folding(["发泽", "升"]) == folding(["升", "泽发"])
