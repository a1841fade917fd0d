"""The quick reader gives what the parser gives, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import ROOT, SMALL
from yingjian import source
from yingjian.plain_yaml import quick
from yingjian.source import Mark

if TYPE_CHECKING:
    from pathlib import Path

WORD = st.sampled_from(
    [
        *["甲", "值 班", "a", "2015-03-12", "2015-02-30", "12", "0.50", "30年", "0b" + "1f" * 31, "12" * 31 + "be", "0b" + "10" * 31, "1e" + "23" * 31, "3-5", "2015 年甲", "2015-03-12 3时", "12:30分", "+甲", "0x甲", "012", "1e3", "yes", "null", "~", "true"],
        *["'a'", "'it''s'", "'", '"b"', "12:30", "a:b", "a: b", "a #b", "a#b", "甲：乙", "- a", "-1", "*a", "&a"],
        *["!x", "{a: 1}", "{a: 甲, b: 2}", "{a: {b: 1}}", "[a, 'b c', 3]", "[]", "{}", "[a,b]", "{a:1}", "[a: b]"],
        *["a, b", "a]", "{a: b]", "|", ">", "%a", "@a", "`a", "?", "? a", "a ", " a", "", "a\ufffeb", "\xa0a", "a\xa0"],
        *["a\u3000b", "{a: x#y}", "{a: x #y}", "{a: x:y}", "[a  b]", "...", "---", "<<", "=", "a'b", "{a: b'c}", ".5", "."],
    ]
)  # fmt: skip
KEY = st.sampled_from(
    ["a", "b", "title", "c_d", "e1", "甲", "<<", "yes", "A", "-", "null", "'k'", "n", "y"]
)
LINE = st.one_of(
    st.builds("{}: {}".format, KEY, WORD),
    st.builds("{}:".format, KEY),
    st.builds("  - {}".format, WORD),
    st.builds("  - {}: {}".format, KEY, WORD),
    st.builds("    {}: {}".format, KEY, WORD),
    st.builds("- {}".format, WORD),
    st.builds("  {}: {}".format, KEY, WORD),
    st.builds("    - {}".format, WORD),
    st.sampled_from(["", "# 注", "  # 注", " ", "...", "---", "%YAML 1.1", "\ta: b"]),
    WORD,
)
TEXT = st.one_of(
    st.lists(LINE, max_size=7).map("\n".join),
    st.lists(LINE, max_size=5).map(lambda lines: "\n".join(["a: 甲", *lines, ""])),
    st.text(alphabet="ab:-,[]{}#'\"&*!|>%@`?~ \n1甲", max_size=24),
)


def agree(text: str) -> bool:
    found = quick(text)
    if found is None:
        return False
    reader = source._Reader(text, "x.yml")
    document = reader.read()
    assert document is not None
    assert not reader.problems
    assert document.value == found[0]
    assert repr(document.value) == repr(found[0]), "types and order as well"
    assert document.top == Mark(found[1], 1)
    return True


@settings(max_examples=4000, deadline=None)
@given(TEXT)
def test_whatever_it_reads_the_parser_reads_alike(text: str) -> None:
    agree(text)


@pytest.mark.parametrize("path", sorted(SMALL.rglob("evidence/*.yml")), ids=lambda path: path.name)
def test_records_of_evidence_are_plain(path: Path) -> None:
    assert agree(path.read_text(encoding="utf-8"))


def test_every_data_file_and_every_broken_one() -> None:
    read = 0
    for folder in (ROOT / "data", ROOT / "tests" / "bad"):
        for path in sorted(folder.rglob("*.yml")):
            try:
                text = source._decode(path.read_bytes(), path.name)
            except source.UnreadableError:
                continue
            read += agree(text)
    assert read > 20
