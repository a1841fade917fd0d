"""Edits to YAML change what they must and nothing else, byte for byte."""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import ROOT
from yingjian.editing import writing
from yingjian.editing.splice import REMOVED, Text
from yingjian.editing.writing import SpliceError
from yingjian.read.source import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.read.source import Path_, Value

SAMPLE = """\
# head
id: E001
title: 方案   # about the title
number:
pages: 3
tags: [甲, 乙]
answers:
  - {indicator: A1, slot: 1}
  - {indicator: A2}   # second

items:
  - id: R01
    due: 2015-09-30
    progress:
      - {on: 2015-09-05, text: 'a: b'}
  # between

  - id: R02
    note: |
      one
      two
    empty: []
# foot
"""


def edit(path: Path_, value: object, order: tuple[str, ...] = ()) -> str:
    text = Text(SAMPLE, "data/x.yml")
    text.set(path, value, order)  # type: ignore[arg-type]
    return text.text


def changed(after: str) -> list[str]:
    lines = difflib.ndiff(SAMPLE.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("path", "value", "lines"),
    [
        (("title",), "新方案", ["- title: 方案   # about the title", "+ title: 新方案   # about the title"]),
        (("title",), "甲: 乙", ["- title: 方案   # about the title", "+ title: '甲: 乙'   # about the title"]),
        (("title",), "2015-08-03", ["- title: 方案   # about the title", "+ title: '2015-08-03'   # about the title"]),
        (("title",), "一\n二", ["- title: 方案   # about the title", '+ title: "一\\n二"   # about the title']),
        (("number",), "吴政发〔2015〕15号", ["- number:", "+ number: 吴政发〔2015〕15号"]),
        (("pages",), 12, ["- pages: 3", "+ pages: 12"]),
        (("pages",), Decimal("3.50"), ["- pages: 3", "+ pages: 3.50"]),
        (("pages",), REMOVED, ["- pages: 3"]),
        (("number",), REMOVED, ["- number:"]),
        (("tags",), ["甲", "乙", "丙, 丁"], ["- tags: [甲, 乙]", "+ tags: [甲, 乙, '丙, 丁']"]),
        (("tags",), ["乙"], ["- tags: [甲, 乙]", "+ tags: [乙]"]),
        (("tags",), [], ["- tags: [甲, 乙]", "+ tags: []"]),
        (("answers", 1, "slot"), 2, ["-   - {indicator: A2}   # second", "+   - {indicator: A2, slot: 2}   # second"]),
        (("answers", 0, "indicator"), "B,1", ["-   - {indicator: A1, slot: 1}", "+   - {indicator: 'B,1', slot: 1}"]),
        (("answers", 0, "slot"), REMOVED, ["-   - {indicator: A1, slot: 1}", "+   - {indicator: A1}"]),
        (("answers", 0), REMOVED, ["-   - {indicator: A1, slot: 1}"]),
        (("items", 0, "due"), date(2015, 10, 8), ["-     due: 2015-09-30", "+     due: 2015-10-08"]),
        (("items", 0, "closed"), date(2015, 10, 8), ["+     closed: 2015-10-08"]),
        (("items", 1, "note"), "one\n三\n", ["-       two", "+       三"]),
        (("items", 1, "note"), "三", ["-     note: |", "-       one", "-       two", "+     note: |-", "+       三"]),
        (("items", 1, "empty"), ["x"], ["-     empty: []", "+     empty: [x]"]),
        (("new",), True, ["+ new: true"]),
        (("new",), "no", ["+ new: 'no'"]),
        (("new",), {"a": None, "b": "true"}, ["+ new: {a: null, b: 'true'}"]),
    ],
)  # fmt: skip
def test_an_edit_changes_only_its_lines(path: Path_, value: object, lines: list[str]) -> None:
    lines_changed = [line for line in changed(edit(path, value)) if line.strip("+- ")]
    assert sorted(lines_changed) == sorted(lines)


def test_a_new_key_takes_its_place_in_the_order() -> None:
    assert edit(("kind",), "文件", ("id", "title", "kind", "pages")).splitlines()[2:4] == [
        "title: 方案   # about the title",
        "kind: 文件",
    ]
    assert edit(("items", 0, "found"), date(2015, 8, 1), ("id", "found", "due")).splitlines()[
        11:14
    ] == ["  - id: R01", "    found: 2015-08-01", "    due: 2015-09-30"]


def test_items_with_ids_are_matched_by_id() -> None:
    value = Text(SAMPLE, "x").value
    assert isinstance(value, dict)
    items = value["items"]
    assert isinstance(items, list)
    fresh: dict[str, Value] = {"id": "R03", "due": date(2015, 1, 2)}
    assert changed(edit(("items",), [items[1], fresh]))[-2:] == [
        "+   - id: R03",
        "+     due: 2015-01-02",
    ]
    with pytest.raises(SpliceError, match="次序"):
        edit(("items",), items[::-1])


def test_an_appended_item_follows_the_style_of_the_list() -> None:
    text = Text(SAMPLE, "x")
    text.append(("items",), {"id": "R03", "due": date(2015, 1, 2)})
    text.append(("answers",), {"indicator": "A3"})
    assert changed(text.text) == [
        "+   - {indicator: A3}",
        "+ ",
        "+   - id: R03",
        "+     due: 2015-01-02",
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [(("nowhere", "x", "y"), REMOVED), (("items", 9, "due"), 1), (("items", 0, "id"), REMOVED)],
)
def test_an_impossible_edit_is_refused(path: Path_, value: object) -> None:
    with pytest.raises(SpliceError):
        edit(path, value)


def test_a_broken_text_is_refused() -> None:
    with pytest.raises(SpliceError, match="scripts/check"):
        Text("a: [1\n", "x.yml")


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")),
    max_size=30,
)
SCALARS = st.one_of(
    TEXTS,
    st.sampled_from(["- a", "a #b", "'", '"', "[x", "{", "&a", "*", "!", "%", "@", "`", "1", "1.0", "~",
                     "null", "yes", "0123", "12:30", "2015-01-01", "a: b", ":", "-", "?", "a,b", "一\n二"]),
    st.integers(-10**9, 10**9),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.decimals(-1000, 1000, places=2, allow_nan=False).filter(bool),
)  # fmt: skip


@given(value=SCALARS, flow=st.booleans())
def test_every_scalar_reads_back(value: object, *, flow: bool) -> None:
    shown = writing.scalar(value, flow=flow)  # type: ignore[arg-type]
    text = f"k: [{shown}]\n" if flow else f"k: {shown}\n"
    document, problems = parse(text.encode(), "")
    assert not problems
    assert document is not None
    assert isinstance(document.value, dict)
    assert writing.same(document.value["k"], [value] if flow else value)  # type: ignore[arg-type,list-item]


FILES = sorted(path for path in (ROOT / "data").rglob("*.yml") if "files" not in path.parts)


def leaves(value: Value, path: Path_ = ()) -> Iterator[Path_]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, (*path, index))
    else:
        yield path


CASES = [
    (path, leaf)
    for path in FILES
    if path.stat().st_size < 20_000
    for leaf in list(leaves(Text(path.read_text(encoding="utf-8"), path.name).value))
][::9]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CASES), SCALARS)
def test_any_leaf_of_the_demonstration_can_be_set(
    case: tuple[object, Path_], value: object
) -> None:
    path, leaf = case
    before = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    text = Text(before, "x.yml")
    text.set(leaf, value)  # type: ignore[arg-type]
    lines = [
        line
        for line in difflib.ndiff(before.splitlines(), text.text.splitlines())
        if line[0] in "+-"
    ]
    assert len(lines) <= 2 or isinstance(text.value, dict)
    assert text.text.count("\n") - before.count("\n") in range(-3, 2)
