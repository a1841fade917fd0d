"""Suggestions: the right word near a misspelt one, the same few or many, quick among thousands."""

from __future__ import annotations

import time

import pytest

from yingjian.records.near import Known, nearest

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


def test_ten_thousand_wrong_words_among_thousands_are_no_burden() -> None:
    known = Known(f"E{number:05d}-第{number}次会议纪要.pdf" for number in range(5000))
    started = time.process_time()
    for number in range(5000):
        assert known.nearest(f"E{number:05d}-第{number}次会义纪要.pdf", 1)
        known.nearest(f"另一处拷来的文件{number}")
    assert time.process_time() - started < 5
