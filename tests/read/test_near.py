"""Suggestions: the right word near a misspelt one, the same few or many, and no more comparisons than needed."""

from __future__ import annotations

from difflib import get_close_matches

import pytest

from yingjian.read.records import near as module
from yingjian.read.records.near import Known, nearest

PEOPLE = ["胡宏泽", "胡红", "张三", "李四"]
MANY = [f"A{a}.{b}.{c}" for a in range(1, 11) for b in range(1, 11) for c in range(1, 11)]


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("胡宏择", PEOPLE, ["胡宏泽"]),
        ("王五", PEOPLE, []),
        ("ａ1.1.1", MANY, ["A1.1.1"]),  # full width, lower case
        ("B1.1.1", MANY, ["A1.1.1"]),  # another character
        ("A11.1", MANY, ["A1.1.1"]),  # one left out
        ("A1..1.1", MANY, ["A1.1.1"]),  # one too many
    ],
)
def test_the_nearest_word_is_offered(word: str, known: list[str], near: list[str]) -> None:
    assert nearest(word, known)[:1] == near


def test_answers_are_the_same_when_asked_again() -> None:
    known = Known(MANY)
    assert known.nearest("B2.3.4") == known.nearest("B2.3.4") == nearest("B2.3.4", MANY)


def test_thousands_of_wrong_words_are_compared_with_few_of_the_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []

    def counted(word: str, candidates: list[str], most: int, cutoff: float) -> list[str]:
        compared.append(len(candidates))
        return get_close_matches(word, candidates, most, cutoff)

    monkeypatch.setattr(module, "get_close_matches", counted)
    known = Known(f"E{number:05d}-第{number}次会议纪要.pdf" for number in range(5000))
    # One slip away from a known word: compared with its neighbours, never with all.
    for number in range(200):
        assert known.nearest(f"E{number:05d}-第{number}次会义纪要.pdf", 1)
    assert len(compared) == 200
    assert max(compared) <= 12
    # No neighbour at all: the first fifty are compared with all, the others with none.
    compared.clear()
    for number in range(2000):
        known.nearest(f"另一处拷来的文件{number}")
    assert compared == [5000] * 50


def test_a_word_asked_again_is_not_compared_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Known(MANY)
    answer = known.nearest("B2.3.4")
    assert answer
    monkeypatch.delattr(module, "get_close_matches")
    assert known.nearest("Ｂ2.3.4") == answer
