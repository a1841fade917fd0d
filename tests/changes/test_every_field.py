"""No field changes in silence: each field of each record, changed, is named in a line."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_origin

import pytest

from tests.support import DAY, ROOT, SMALL
from yingjian.changes import State, compare
from yingjian.differences import shown
from yingjian.entries import KINDS, entries, fields, inner_model, model_of, names
from yingjian.loading import read_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from yingjian.records.base import Record
    from yingjian.source import Document


class Place(NamedTuple):
    """A field of a model at a place in a file of a folder of data."""

    folder: Path
    file: str
    path: tuple[str | int, ...]
    model: type[Record]
    key: str
    title: str
    annotation: Any
    present: bool


@cache
def _documents(folder: Path) -> dict[str, Document]:
    return read_all(folder, None).documents


def _places(folder: Path) -> Iterator[Place]:
    for name, document in _documents(folder).items():
        model = model_of(name)
        assert model
        yield from _walk(folder, name, document.value, model, ())


def _walk(
    folder: Path, file: str, value: Any, model: type[Record], path: tuple[str | int, ...]
) -> Iterator[Place]:
    if not isinstance(value, dict):
        return
    for key, _, title, annotation in fields(model):
        yield Place(folder, file, (*path, key), model, key, title, annotation, key in value)
        inner = inner_model(annotation)
        found = value.get(key)
        if inner and isinstance(found, list):
            for index, one in enumerate(found):
                yield from _walk(folder, file, one, inner, (*path, key, index))
        elif inner:
            yield from _walk(folder, file, found, inner, (*path, key))


def _chosen() -> dict[tuple[str, str], Place]:
    """One place of each field of each model, one where it is written if there is one."""
    found: dict[tuple[str, str], Place] = {}
    for folder in (SMALL, ROOT / "data"):
        for place in _places(folder):
            name = place.model.__name__, place.key
            if name not in found or (place.present and not found[name].present):
                found[name] = place
    return found


CHOSEN = _chosen()


def _every_model() -> set[type[Record]]:
    found: set[type[Record]] = set()

    def walk(model: type[Record]) -> None:
        if model not in found:
            found.add(model)
            for *_, annotation in fields(model):
                if inner := inner_model(annotation):
                    walk(inner)

    for folder in (SMALL, ROOT / "data"):
        for name in _documents(folder):
            if model := model_of(name):
                walk(model)
    return found


def _other(value: Any, place: Place) -> Any:
    """A value that says something else."""
    inner = inner_model(place.annotation)
    result: Any = "别的"
    match value:
        case bool():
            result = not value
        case int() | Decimal():
            result = value + 1
        case date():
            result = value + timedelta(days=1)
        case str():
            result = f"{value}改"
        case list() if inner:
            result = value[1:] or None
        case list():
            result = [*value, "别的"]
        case dict():
            result = {**value, "别的": 7} if not inner else None
        case _ if inner:
            made = {key: _blank(annotation) for key, _, _, annotation in fields(inner)}
            result = [made] if get_origin(place.annotation) is tuple else made
        case _:
            result = _blank(place.annotation)
    return result


def _blank(annotation: Any) -> Any:
    words = str(annotation)
    for kind, value in (
        ("bool", True), ("dict", {"别的": 7}), ("datetime.date", date(2024, 1, 2)),
        ("Decimal", Decimal(7)), ("int", 7), ("tuple", ["别的"]),
    ):  # fmt: skip
        if kind in words:
            return value
    return "别的"


def _changed(place: Place) -> tuple[State, State, Any]:
    documents = _documents(place.folder)
    document = documents[place.file]
    value = copy.deepcopy(document.value)
    at: Any = value
    for step in place.path[:-1]:
        at = at[step]
    other = _other(at.get(place.key), place)
    at[place.key] = other
    if other is None:
        del at[place.key]
    edited = replace(document, value=value, text=f"{document.text}#")
    return State(documents, {}), State({**documents, place.file: edited}, {}), other


# Fields that are told in words of their own.
_OWN_WORDS = {"sha256": ("换了内容，重新封存",), "scores": ("自评",)}


@pytest.mark.usefixtures("demonstration")
def test_every_field_of_every_model_is_tried() -> None:
    wanted = {(model.__name__, key) for model in _every_model() for key, *_ in fields(model)}
    assert wanted <= {*CHOSEN, *_INSIDE}


# Records that neither data has: they are tried as values of the field that holds them.
_INSIDE = {
    (name, key)
    for name, keys in {
        "Presupposition": ("event", "task"),
        "Reopening": ("on", "reason"),
        "NotApplicable": ("reason", "effect"),
    }.items()
    for key in keys
}


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "place", CHOSEN.values(), ids=lambda one: f"{one.model.__name__}.{one.key}"
)
def test_a_changed_field_is_named(place: Place) -> None:
    old, new, other = _changed(place)
    found = compare(old, new, DAY)
    rows = [row for group in found.groups for row in (*group.changed, *group.added, *group.removed)]
    assert rows, place
    inner = inner_model(place.annotation)
    if place.key == "id" and place.model in KINDS:
        assert {row.what for row in rows} >= {"added", "removed"}
    elif inner in KINDS:
        assert {row.what for row in rows} & {"added", "removed"}
    else:
        told = "；".join(line for row in rows for line in row.lines)
        words = {place.title, shown(other), *_OWN_WORDS.get(place.key, ())}
        assert any(word in told for word in words), (place, told)


def test_what_says_the_same_is_no_change() -> None:
    documents = _documents(SMALL)
    known = names(documents)
    for file, old, new in (
        ("organization.yml", "unit: 乡政府", "unit: U1"),
        ("evidence/E001.yml", "unit: 乡政府", "unit: U1"),
        ("evidence/E001.yml", "person: P3", "person: P3\nnote: null\nrefers_to: null"),
        ("rectification.yml", "lead: 中心小学", "lead: [U2]"),
        ("rectification.yml", "owner: 李四", "owner: P2\n    long_term: false"),
        ("figures.yml", "value: 96.5", "value: 96.50"),
        ("indicators/A1.yml", "points: 4", "points: 4.0\n    on_site: false"),
    ):
        from yingjian.source import parse

        text = documents[file].text
        assert old in text
        again, _ = parse(text.replace(old, new, 1).encode(), file)
        assert again
        changed = compare(State(documents, {}), State({**documents, file: again}, {}), DAY)
        assert not changed.count, (file, new, changed)
    assert known.units["中心校"] == "U2"


def test_order_is_told_and_twins_are_kept() -> None:
    documents = _documents(SMALL)
    document = documents["organization.yml"]
    value = copy.deepcopy(document.value)
    assert isinstance(value, dict)
    people: Any = value["people"]
    people.reverse()
    turned = replace(document, value=value, text="#")
    found = compare(State(documents, {}), State({**documents, "organization.yml": turned}, {}), DAY)
    assert [row.lines for group in found.groups for row in group.changed] == [("人员的次序变了",)]
    people.append(copy.deepcopy(people[0]))
    twins = entries({"organization.yml": turned}, names({}))
    assert len([ref for ref in twins if ref.kind == "person"]) == len(people)
