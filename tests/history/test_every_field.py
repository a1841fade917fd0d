"""A change of any field of any record has a line that names the field and the record."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.history import specimens
from tests.history.specimens import ROOTS, Field
from tests.support import DAY, SMALL
from yingjian.history.changes import Change, State, compare
from yingjian.history.differences import shown
from yingjian.history.entries import KINDS, PAGES, entries, names
from yingjian.model.loading import read_all
from yingjian.read.source import parse

if TYPE_CHECKING:
    from yingjian.read.source import Document

PLACES = [field for file in ROOTS for field in specimens.places(file)]
LEAVES = [field for field in PLACES if field.inner is None]
RECORDS = [field for field in PLACES if field.inner is not None]
OPTIONAL = [field for field in PLACES if not field.info.is_required()]

# Fields that some sentence does not call by their titles: what it says instead, and why.
_KEY = "items of the list are known by it: one goes, another comes"
_SIDE = "the side says what it gave: 自评 4→3.5"
OWN_WORDS: dict[str, tuple[str, str]] = {
    "Chapter.title": ("新增大类", _KEY),
    "Figure.value": ("由 ", "the value is what a figure is about: 由 96.5% 改为 97.5%"),
    "Indicator.scores": ("自评 ", _SIDE),
    "Item.accepted": ("验收", "the day is an event: 验收（2024-03-18）, 撤回验收"),
    "Item.closed": ("销号", "the day is an event: 销号（2024-03-18）, 撤回销号"),
    "Paper.sha256": ("封", "sealing is an event: 封存, 撤封, 重新封存"),
    "Post.unit": ("新增职务", _KEY),
    "Reopening.on": ("重新整改 ", _KEY),
    "Roster.role": ("新增名单", _KEY),
    "Score.conclusion": ("评 ", _SIDE),
    "Score.letter": ("评 ", _SIDE),
    "Score.score": ("评 ", _SIDE),
    "Slot.id": ("新增应备材料", _KEY),
    "Step.on": ("新进展 ", _KEY),
    "Task.done": ("办结（", "the day is an event: 办结（2024-03-18）, 撤回办结（原为 …）"),
    "Veto.id": ("新增一票否决", _KEY),
}
# Fields whose values no sentence quotes, and why.
UNQUOTED = {"Paper.sha256": "64 digits say nothing to anybody"}


def name(field: Field) -> str:
    return "/".join(map(str, (field.file, *field.path)))


def state(file: str, value: dict[str, Any]) -> State:
    document, _ = parse(b"a: 1", file)
    assert document
    return State({file: replace(document, value=value, text=repr(value))}, {})


def edited(field: Field, turn: int | None) -> State:
    """The specimen of the field's file with another value in the field, or without it."""
    value = specimens.document(field.file)
    at: Any = value
    for step in field.path[:-1]:
        at = at[step]
    if turn is None:
        del at[field.path[-1]]
    else:
        at[field.path[-1]] = field.value(turn)
    return state(field.file, value)


def changes(old: State, new: State) -> list[Change]:
    groups = compare(old, new, DAY).groups
    return [row for group in groups for row in (*group.changed, *group.added, *group.removed)]


def owner(field: Field) -> str:
    """By what people call the record, or the file, that the field belongs to."""
    value: Any = specimens.document(field.file)
    label = value["id"] if field.owners[0] in KINDS else PAGES[field.file][1]
    depth = 1
    for step in field.path[:-1]:
        value = value[step]
        if isinstance(value, dict) and depth < len(field.owners):
            label = value["id"] if field.owners[depth] in KINDS else label
            depth += 1
    return str(label)


def quoted(field: Field, *turns: int) -> list[str]:
    """The values that a sentence must quote; one that is the default is as good as not written."""
    if field.inner or field.name in UNQUOTED:
        return []
    return [shown(value) for turn in turns if (value := field.value(turn)) != field.default]


def assert_told(field: Field, rows: list[Change], *words: str) -> None:
    """One record has changed; its line names it, the field and each of the words."""
    assert [row.what for row in rows] == ["changed"], rows
    assert owner(field) in rows[0].label
    line = "；".join(rows[0].lines)
    assert field.info.title
    assert field.info.title in line or OWN_WORDS.get(field.name, (field.info.title,))[0] in line, (
        line
    )
    assert [word for word in words if word not in line] == []


def versions(field: Field) -> list[tuple[State, State]]:
    """The field changed and, where it may be absent, put in and taken out."""
    absent = [None] if not field.info.is_required() else []
    states = [edited(field, turn) for turn in (0, 1, *absent)]
    return [(old, new) for old in states for new in states if old is not new]


def test_the_specimens_hold_every_field_of_every_model() -> None:
    wanted = {
        f"{model.__name__}.{info.alias or key}"
        for model in specimens.models()
        for key, info in model.model_fields.items()
    }
    assert {field.name for field in PLACES} == wanted
    assert len(wanted) > 250


@pytest.mark.parametrize("file", ROOTS)
def test_the_specimens_are_valid(file: str) -> None:
    ROOTS[file].model_validate(specimens.document(file))
    for field in PLACES:
        if field.file == file:
            ROOTS[file].model_validate(edited(field, 1).documents[file].value)


@pytest.mark.parametrize("field", LEAVES, ids=name)
def test_a_changed_value_has_a_line(field: Field) -> None:
    rows = changes(edited(field, 0), edited(field, 1))
    if field.path[-1] == "id" and field.owners[-1] in KINDS:
        outcomes = {(row.what, row.ref.id) for row in rows}
        assert {("removed", field.value(0)), ("added", field.value(1))} <= outcomes
    else:
        assert_told(field, rows, *quoted(field, 0, 1))


@pytest.mark.parametrize(
    "field", [field for field in OPTIONAL if field.inner not in KINDS], ids=name
)
def test_an_added_or_removed_value_has_a_line(field: Field) -> None:
    words = quoted(field, 0)
    assert_told(field, changes(edited(field, None), edited(field, 0)), *words)
    assert_told(field, changes(edited(field, 0), edited(field, None)), *words)


@pytest.mark.parametrize("field", [field for field in RECORDS if field.inner in KINDS], ids=name)
def test_an_added_or_removed_record_is_listed(field: Field) -> None:
    value = field.value(0)
    record = value[0] if field.listed else value
    without: Any = specimens.document(field.file)
    at = without
    for step in field.path[:-1]:
        at = at[step]
    del at[field.path[-1]]
    for what, old, new in (
        ("added", state(field.file, without), edited(field, 0)),
        ("removed", edited(field, 0), state(field.file, without)),
    ):
        [row] = [row for row in changes(old, new) if row.ref.id == record["id"]]
        assert row.what == what
        assert record["id"] in row.label


@pytest.mark.parametrize(
    "field", [field for field in RECORDS if field.listed and field.inner not in KINDS], ids=name
)
def test_an_added_list_item_has_a_line(field: Field) -> None:
    value = specimens.document(field.file)
    at: Any = value
    for step in field.path:
        at = at[step]
    at += field.value(1)
    longer = state(field.file, value)
    assert_told(field, changes(edited(field, 0), longer))
    assert_told(field, changes(longer, edited(field, 0)))


@pytest.mark.parametrize("qualified", OWN_WORDS)
def test_fields_with_words_of_their_own_need_them(qualified: str) -> None:
    """An exception whose field is always told by its title, or is no more, is struck off the list."""
    fields = [field for field in PLACES if field.name == qualified]
    assert fields
    lines = [
        "；".join(row.lines)
        for field in fields
        for old, new in versions(field)
        for row in changes(old, new)
    ]
    assert not all(str(fields[0].info.title) in line for line in lines)
    assert any(OWN_WORDS[qualified][0] in line for line in lines)


@pytest.mark.parametrize("qualified", UNQUOTED)
def test_values_that_are_not_quoted_are_not(qualified: str) -> None:
    fields = [field for field in LEAVES if field.name == qualified]
    assert fields
    for field in fields:
        [row] = changes(edited(field, 0), edited(field, 1))
        assert shown(field.value(1)) not in "；".join(row.lines)


@cache
def _documents() -> dict[str, Document]:
    return read_all(SMALL, None).documents


def test_another_spelling_of_the_same_is_no_change() -> None:
    documents = _documents()
    meanings = names(documents)
    for file, old, new in (
        ("organization.yml", "unit: 乡政府", "unit: U1"),
        ("evidence/E001.yml", "unit: 乡政府", "unit: U1"),
        ("evidence/E001.yml", "person: P3", "person: P3\nnote: null\nrefers_to: null"),
        ("rectification.yml", "lead: 中心小学", "lead: [U2]"),
        ("rectification.yml", "owner: 李四", "owner: P2\n    long_term: false"),
        ("figures.yml", "value: 96.5", "value: 96.50"),
        ("indicators/A1.yml", "points: 4", "points: 4.0\n    on_site: false"),
    ):
        text = documents[file].text
        assert old in text
        again, _ = parse(text.replace(old, new, 1).encode(), file)
        assert again
        changed = compare(State(documents, {}), State({**documents, file: again}, {}), DAY)
        assert not changed.count, (file, new, changed)
    assert meanings.units["中心校"] == "U2"


def test_a_new_order_has_a_line_and_duplicate_ids_are_both_kept() -> None:
    documents = _documents()
    document = documents["organization.yml"]
    value = copy.deepcopy(document.value)
    assert isinstance(value, dict)
    people: Any = value["people"]
    people.reverse()
    turned = replace(document, value=value, text="#")
    result = compare(
        State(documents, {}), State({**documents, "organization.yml": turned}, {}), DAY
    )
    assert [row.lines for group in result.groups for row in group.changed] == [("人员的次序变了",)]
    people.append(copy.deepcopy(people[0]))
    twins = entries({"organization.yml": turned}, names({}))
    assert len([ref for ref in twins if ref.kind == "person"]) == len(people)
