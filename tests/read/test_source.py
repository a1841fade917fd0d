"""Strict reading: positions, values, limits; and no text at all makes it raise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import some
from yingjian.base.problems import as_text
from yingjian.read.records import FILES, validate
from yingjian.read.source import Mark, encoding, parse, values
from yingjian.read.source.forbidden import may_hold_forbidden


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-12", -12),
        ("0", 0),
        ("0.50", Decimal("0.50")),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2015-08-31", date(2015, 8, 31)),
        ("'2015-08-31'", "2015-08-31"),
        ("'0123'", "0123"),
        ("吴政发〔2015〕15号", "吴政发〔2015〕15号"),
        ("一：二", "一：二"),
        ("“两项督导”", "“两项督导”"),
        ("12:30分", "12:30分"),
        ("3-5", "3-5"),
        ("0b" + "1f" * 31, "0b" + "1f" * 31),
        ("'it''s'", "it's"),
        ("a:b", "a:b"),
        ("a#b", "a#b"),
        ("a #b", "a"),
        ("30年", "30年"),
        ("2015 年甲", "2015 年甲"),
        ("{a: x#y, b: '1'}", {"a": "x#y", "b": "1"}),
        ("[a, 'b c', 3]", ["a", "b c", 3]),
        ("[]", []),
        ("{}", {}),
    ],
)
def test_plain_values(text: str, value: object) -> None:
    document, problems = parse(f"a: {text}\n".encode(), "x.yml")
    assert not problems
    assert document is not None
    assert document.value == {"a": value}
    assert isinstance(document.value, dict)
    assert type(document.value["a"]) is type(value)


def test_places_count_characters_from_one() -> None:
    document, _ = parse("甲:\n  - {名: 乙, 号: 1}\n  - 丙\n".encode(), "x.yml")
    assert document is not None
    assert document.place(("甲", 0, "号")) == Mark(2, 15)
    assert document.key_place(("甲", 0, "号")) == Mark(2, 12)
    assert document.place(("甲", 1)) == Mark(3, 5)
    assert document.place(("甲", 0, "无")) == Mark(2, 5), "nearest parent"
    assert [(text, mark.line) for text, mark in document.strings()] == [("乙", 2), ("丙", 3)]


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MAX_BYTES", 10)
    _, [problem] = parse(b"a: 123456789\n", "x.yml")
    assert problem.code == "yaml.too-large"


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "MAX_NODES", 5)
    document, [problem] = parse(b'a: [1, 2, 3, 4, "5"]\n', "x.yml")
    assert document is None
    assert problem.code == "yaml.too-many-values"


def test_all_mistakes_of_a_file_are_reported() -> None:
    _, problems = parse(b"a: no\nb: 0123\na: 2015-02-30\n", "x.yml")
    assert [(problem.line, problem.code) for problem in problems] == [
        (1, "yaml.boolean"),
        (2, "yaml.leading-zero"),
        (3, "yaml.date"),
        (3, "yaml.duplicate-key"),
    ]


_BITS = st.sampled_from(
    [
        *"-:?,[]{}#&*!|>'\"%@`\t\n \r：，。［］｛｝－　“”",
        *["a", "id", "name", "甲", "2015-08-01", "2015-13-45", "0123", "12:30", "no", "~", "<<"],
        *["- ", ": ", "\n  ", "---\n", "...\n", "\ufeff", "\u200b", "\x00", "\x85", "\u2028"],
        *["units:\n", "people:\n", "phases:\n", "title: 甲\n", "bases:\n  - ", "{", "}"],
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(_BITS, max_size=60).map("".join), st.text(max_size=200)))
def test_no_text_makes_the_checker_raise(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    for name, model in some(FILES.items()):
        document, problems = parse(raw, f"data/{name}")
        assert document is not None or problems
        if document is not None:
            record, found = validate(document, model, problems)
            assert record is not None or found or problems
            problems += found
        as_text(sorted(problems))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(raw: bytes) -> None:
    document, problems = parse(raw, "x.yml")
    assert document is not None or problems


MARKS = st.lists(
    st.sampled_from(
        [*"&*!%?:-,[]{}\"'#|> \n", "a", "a:", "- ", "&a ", "*a", "!!str ", "%YAML 1.1"]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=1500, deadline=None)
@given(MARKS)
def test_no_anchor_alias_tag_or_directive_is_overlooked(text: str) -> None:
    try:
        events = list(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return
    marked = any(
        isinstance(event, yaml.AliasEvent)
        or (isinstance(event, yaml.NodeEvent) and (event.anchor or getattr(event, "tag", None)))
        or (isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags))
        for event in events
    )
    if marked:
        assert may_hold_forbidden(text)


@pytest.mark.parametrize(
    "text", ["a: '{F001} 的 95%！'\n", "a: points - 2 * steps(95 - F1, 0.1)\n"]
)
def test_ordinary_signs_need_no_walk_of_events(text: str) -> None:
    assert not may_hold_forbidden(text)
