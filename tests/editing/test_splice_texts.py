"""Whole texts before and after an edit, in every style, and edits that are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from yingjian.editing.splice import REMOVED, Text
from yingjian.editing.writing import SpliceError

if TYPE_CHECKING:
    from yingjian.read.source import Path_

NEST = "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"
ROWS = "rows:\n  - id: R1\n    v: 1\n  - id: R2\n    v: 2\n"
APART = "rows:\n  - {id: R1}\n\n  - {id: R2}\n\n  - {id: R3}\nend: 1\n"
PLAIN = "rows:\n- 一\n- 二\n- 三"
EMPTY = "rows: []\nmap: {}\nnone:\ntext: |\n  一\n  二\n\nlast: 1\n"
FLOW = "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"
LONG = "一" * 60


def edit(before: str, values: dict[Path_, Any], order: tuple[str, ...] = ()) -> str:
    text = Text(before, "x.yml")
    for path, value in values.items():
        text.set(path, value, order)
    return text.text


@pytest.mark.parametrize(
    ("before", "path", "value", "order", "after"),
    [
        (NEST, ("a",), 5, (), "a: 5\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b",), 5, (), "a: 1\nb: 5   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d"), ["x"], (), "a: 1\nb:\n  c: 2\n  d:\n    - x\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d"), ["r", "q", "s"], (), "a: 1\nb:\n  c: 2\n  d:\n    - r\n    - q   # two\n    - s\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d"), [], (), "a: 1\nb:\n  c: 2\n  d: []   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d"), {"k": 1}, (), "a: 1\nb:\n  c: 2\n  d: {k: 1}   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d", 0), REMOVED, (), "a: 1\nb:\n  c: 2\n  d:\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d", 1), REMOVED, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "d", 1), ["m"], (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - [m]   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "c"), REMOVED, (), "a: 1\nb:\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b",), REMOVED, (), "a: 1\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("e",), REMOVED, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\n"),
        (NEST, ("e", "f"), REMOVED, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {g: {h: 4}}\n"),
        (NEST, ("e", "g"), REMOVED, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3}\n"),
        (NEST, ("e", "g", "h"), REMOVED, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {}}\n"),
        (NEST, ("e", "g", "h"), [1, 2], (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: [1, 2]}}\n"),
        (NEST, ("e", "z"), "甲", (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}, z: 甲}\n"),
        (NEST, ("e", "z"), "甲", ("z", "f"), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, z: 甲, g: {h: 4}}\n"),
        (NEST, ("b", "z"), "甲", ("c", "z", "d"), "a: 1\nb:\n  c: 2\n  z: 甲\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("b", "z"), "甲", ("z", "c"), "a: 1\nb:\n  c: 2\n  z: 甲\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("z",), {"p": {"q": 1}}, ("a", "z"), "a: 1\nz: {p: {q: 1}}\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("z", "w", "x"), 1, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\nz: {w: {x: 1}}\n"),
        (NEST, ("b", "w", "x"), 1, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\n  w: {x: 1}\ne: {f: 3, g: {h: 4}}\n"),
        (NEST, ("e", "w", "x"), 1, (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}, w: {x: 1}}\n"),
        (NEST, ("z",), [LONG, LONG], (), LONG.join(("a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\nz:\n  - ", "\n  - ", "\n"))),
        (NEST, ("b", "z"), {"p": LONG, "q": LONG}, (), LONG.join(("a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\n  z:\n    p: ", "\n    q: ", "\ne: {f: 3, g: {h: 4}}\n"))),
        (NEST, ("z",), "一\n二\n", (), "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\nz: |\n  一\n  二\n"),
        (NEST, ("a",), "一\n二", (), 'a: "一\\n二"\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\ne: {f: 3, g: {h: 4}}\n'),
        ("\na: 1\nb: 2\n", ("a",), REMOVED, (), "\nb: 2\n"),
        (NEST, (), {"a": 2, "b": {"c": 2, "d": ["p", "q"]}, "n": 1}, (), "a: 2\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\nn: 1\n"),
        (ROWS, ("rows", 0, "v"), REMOVED, (), "rows:\n  - id: R1\n  - id: R2\n    v: 2\n"),
        (ROWS, ("rows", 1), REMOVED, (), "rows:\n  - id: R1\n    v: 1\n"),
        (ROWS, ("rows", 0), REMOVED, (), "rows:\n  - id: R2\n    v: 2\n"),
        (ROWS, ("rows",), [{"id": "R2", "v": 2}], (), "rows:\n  - id: R2\n    v: 2\n"),
        (ROWS, ("rows",), [{"id": "R1", "v": 9}, {"id": "R2", "v": 2, "w": 3}, {"id": "R3"}], (), "rows:\n  - id: R1\n    v: 9\n  - id: R2\n    v: 2\n    w: 3\n  - id: R3\n"),
        (ROWS, ("rows",), [{"id": "R9", "v": 1}], (), "rows:\n  - id: R9\n    v: 1\n"),
        (ROWS, ("rows",), [{"id": "R1", "v": 1}, {"id": "R1", "v": 1}], (), "rows:\n  - id: R1\n    v: 1\n  - id: R1\n    v: 1\n"),
        (ROWS, ("rows",), ["甲"], (), "rows:\n  - 甲\n"),
        (ROWS, ("rows", 0), 5, (), "rows:\n  - 5\n  - id: R2\n    v: 2\n"),
        (ROWS, ("rows", 0), {"id": "R1", "v": {"w": LONG, "x": LONG}}, (), LONG.join(("rows:\n  - id: R1\n    v:\n      w: ", "\n      x: ", "\n  - id: R2\n    v: 2\n"))),
        (ROWS, ("rows", 1, "a"), 1, ("a", "id"), "rows:\n  - id: R1\n    v: 1\n  - id: R2\n    a: 1\n    v: 2\n"),
        (APART, ("rows", 1), REMOVED, (), "rows:\n  - {id: R1}\n\n  - {id: R3}\nend: 1\n"),
        (APART, ("rows", 2), REMOVED, (), "rows:\n  - {id: R1}\n\n  - {id: R2}\nend: 1\n"),
        (APART, ("rows",), [{"id": "R1"}, {"id": "R3"}, {"id": "R4"}], (), "rows:\n  - {id: R1}\n\n  - {id: R3}\n\n  - {id: R4}\nend: 1\n"),
        (PLAIN, ("rows", 2), REMOVED, (), "rows:\n- 一\n- 二\n"),
        (PLAIN, ("rows",), ["一", "二", "三", "四"], (), "rows:\n- 一\n- 二\n- 三\n- 四"),
        (PLAIN, ("rows", 0), "五: 六", (), "rows:\n- '五: 六'\n- 二\n- 三"),
        (PLAIN, ("rows", 1), [1, 2], (), "rows:\n- 一\n- [1, 2]\n- 三"),
        (PLAIN, ("new",), 1, (), "rows:\n- 一\n- 二\n- 三\nnew: 1"),
        (EMPTY, ("rows",), [LONG, LONG], (), LONG.join(("rows:\n  - ", "\n  - ", "\nmap: {}\nnone:\ntext: |\n  一\n  二\n\nlast: 1\n"))),
        (EMPTY, ("map",), {"k": 1}, (), "rows: []\nmap: {k: 1}\nnone:\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("map", "k"), 1, (), "rows: []\nmap: {k: 1}\nnone:\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("none", "k"), 1, (), "rows: []\nmap: {}\nnone: {k: 1}\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("none",), ["x"], (), "rows: []\nmap: {}\nnone: [x]\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("none",), 3, (), "rows: []\nmap: {}\nnone: 3\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("none",), REMOVED, (), "rows: []\nmap: {}\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("text",), "三\n", (), "rows: []\nmap: {}\nnone:\ntext: |\n  三\n\nlast: 1\n"),
        (EMPTY, ("text",), " 三", (), "rows: []\nmap: {}\nnone:\ntext: ' 三'\n\nlast: 1\n"),
        (EMPTY, ("text",), 3, (), "rows: []\nmap: {}\nnone:\ntext: 3\n\nlast: 1\n"),
        (EMPTY, ("text",), REMOVED, (), "rows: []\nmap: {}\nnone:\n\nlast: 1\n"),
        (EMPTY, ("last",), REMOVED, (), "rows: []\nmap: {}\nnone:\ntext: |\n  一\n  二\n\n"),
        (FLOW, ("m", "b"), [1, 3], (), "m: {a: 1, b: [1, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("m", "b"), [], (), "m: {a: 1, b: [], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("m", "b", 0), REMOVED, (), "m: {a: 1, b: [2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("m", "b", 2), REMOVED, (), "m: {a: 1, b: [1, 2], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("m", "c", "d"), REMOVED, (), "m: {a: 1, b: [1, 2, 3], c: {}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("m", "c"), 7, (), "m: {a: 1, b: [1, 2, 3], c: 7}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("rows", 0, "v"), REMOVED, (), "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("rows", 1, "v"), 2, (), "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B, v: 2}]\nempty: {k: , l: []}\n"),
        (FLOW, ("rows",), [{"id": "A", "v": 1}, {"id": "B"}, {"id": "C"}], (), "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}, {id: C}]\nempty: {k: , l: []}\n"),
        (FLOW, ("rows",), [{"id": "B"}], (), "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("empty", "k"), REMOVED, (), "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {l: []}\n"),
        (FLOW, ("empty", "l"), ["x"], (), "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: [x]}\n"),
        ("a: 1\n", ("a",), REMOVED, (), "{}\n"),
        ("a:\n  b: 1\n", ("a", "b"), REMOVED, (), "a: {}\n"),
        ("a:\n- b: 1\n", ("a", 0, "b"), REMOVED, (), "a:\n- {}\n"),
        ("a:\n  - 1\n", ("a", 0), REMOVED, (), "a: []\n"),
        ("a: 1\nb: 2\n", (), {"b": 2, "a": 1}, (), "a: 1\nb: 2\n"),
        ('a: "x" # c\nb: 2', ("b",), REMOVED, (), 'a: "x" # c\n'),
        ("a: true\n", ("a",), 1, (), "a: 1\n"),
        ("a: [x]\n", ("a", 0), REMOVED, (), "a: []\n"),
        ("'k': 1\n", ("k",), 2, (), "'k': 2\n"),
        ("a :  1\n", ("a",), [LONG, LONG], (), LONG.join(("a :\n  - ", "\n  - ", "\n"))),
    ],
)  # fmt: skip
def test_a_value_is_set(
    before: str, path: Path_, value: Any, order: tuple[str, ...], after: str
) -> None:
    assert edit(before, {path: value}, order) == after


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        (NEST, ("b", "d"), "z", "a: 1\nb:\n  c: 2\n  d:\n    - p\n    - q   # two\n    - z\ne: {f: 3, g: {h: 4}}\n"),
        (ROWS, ("rows",), {"id": "R3", "v": 3}, "rows:\n  - id: R1\n    v: 1\n  - id: R2\n    v: 2\n  - id: R3\n    v: 3\n"),
        (ROWS, ("rows",), 5, "rows:\n  - id: R1\n    v: 1\n  - id: R2\n    v: 2\n  - 5\n"),
        (APART, ("rows",), {"id": "R4"}, "rows:\n  - {id: R1}\n\n  - {id: R2}\n\n  - {id: R3}\n\n  - {id: R4}\nend: 1\n"),
        (PLAIN, ("rows",), "四", "rows:\n- 一\n- 二\n- 三\n- 四"),
        (EMPTY, ("rows",), "x", "rows:\n  - x\nmap: {}\nnone:\ntext: |\n  一\n  二\n\nlast: 1\n"),
        (EMPTY, ("rows",), {"id": "R1", "v": LONG}, LONG.join(("rows:\n  - {id: R1, v: ", "}\nmap: {}\nnone:\ntext: |\n  一\n  二\n\nlast: 1\n"))),
        (FLOW, ("m", "b"), 4, "m: {a: 1, b: [1, 2, 3, 4], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: []}\n"),
        (FLOW, ("rows",), {"id": "C"}, "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}, {id: C}]\nempty: {k: , l: []}\n"),
        (FLOW, ("empty", "l"), "x", "m: {a: 1, b: [1, 2, 3], c: {d: 4}}\nrows: [{id: A, v: 1}, {id: B}]\nempty: {k: , l: [x]}\n"),
        ("a: {b: []}\n", ("a", "b"), {"c": 1}, "a: {b: [{c: 1}]}\n"),
        ("a:\n  b: []\n", ("a", "b"), {"c": 1}, "a:\n  b: [{c: 1}]\n"),
        ("a: []", ("a",), 1, "a:\n  - 1"),
        ("a:\n  - 1\n\n  - 2\n", ("a",), 3, "a:\n  - 1\n\n  - 2\n\n  - 3\n"),
        ("a:\n  - 1\n", ("a",), 3, "a:\n  - 1\n  - 3\n"),
    ],
)  # fmt: skip
def test_an_item_is_added(before: str, path: Path_, value: Any, after: str) -> None:
    text = Text(before, "x.yml")
    text.append(path, value)
    assert text.text == after


@pytest.mark.parametrize(
    ("before", "path", "value", "message"),
    [
        (NEST, ("a", "q"), 1, "x.yml 的 a.q 上面没有这一组键。"),
        (NEST, ("b", "d", 5), 1, "x.yml 的 b.d.6 上面没有这一组键。"),
        (NEST, ("b", "d", "k"), 1, "x.yml 的 b.d.k 上面没有这一组键。"),
        (NEST, ("x",), REMOVED, "x.yml 没有 x。"),
        (NEST, ("b", "d", 7), REMOVED, "x.yml 没有 b.d.8。"),
        (NEST, ("a", "b"), REMOVED, "x.yml 没有 a.b。"),
        (NEST, ("b", "d", 7, "x"), REMOVED, "x.yml 没有 b.d.8。"),
        (NEST, ("b", "d", 2, "x"), REMOVED, "x.yml 没有 b.d.3。"),
        (ROWS, ("rows", 0, "id"), REMOVED, "x.yml 的 rows.1.id 是一项的开头，要手工删。"),
        (ROWS, ("rows",), [{"id": "R2", "v": 2}, {"id": "R1", "v": 1}], "x.yml 的 rows 次序变了，要手工改。"),
        (ROWS, ("rows",), [{"v": 1}], "x.yml 的 rows.1.id 是一项的开头，要手工删。"),
        ("- 1\n- 2\n", (0,), REMOVED, "x.yml 现在读不通，先用 scripts/check 改好。文件最外层应当是“键: 值”。"),
        ("- 1\n- 2\n", (1,), 5, "x.yml 现在读不通，先用 scripts/check 改好。文件最外层应当是“键: 值”。"),
    ],
)  # fmt: skip
def test_a_refused_value_gives_the_reason(
    before: str, path: Path_, value: Any, message: str
) -> None:
    with pytest.raises(SpliceError) as caught:
        edit(before, {path: value})
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("before", "path", "message"),
    [
        (NEST, ("a",), "x.yml 的 a 不是列表。"),
        (NEST, ("q",), "x.yml 的 q 不是列表。"),
        ("[]", (), "x.yml 现在读不通，先用 scripts/check 改好。文件最外层应当是“键: 值”。"),
        ("- 1", (), "x.yml 现在读不通，先用 scripts/check 改好。文件最外层应当是“键: 值”。"),
    ],
)  # fmt: skip
def test_a_refused_item_gives_the_reason(before: str, path: Path_, message: str) -> None:
    with pytest.raises(SpliceError) as caught:
        Text(before, "x.yml").append(path, 1)
    assert str(caught.value) == message


def test_edits_build_on_each_other() -> None:
    after = edit(NEST, {("a",): 2, ("b", "c"): REMOVED, ("z",): "末"})
    assert after == NEST.replace("a: 1", "a: 2").replace("  c: 2\n", "") + "z: 末\n"
