"""The kinds of records that can be added to data/: where each goes, what is asked for it."""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Union, get_args, get_origin

from yingjian.read.records import EvidenceFile, Person, Task, Unit
from yingjian.read.records.figures import Figure
from yingjian.read.records.rectification import Item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.read.records import Record
    from yingjian.read.source import Path_


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records that ``scripts/new`` adds.

    ``file`` below data/ and ``path`` of the list in it; an empty ``path`` for a file of its own.
    ``asked`` are the keys asked for at a terminal, in this order; every key can be given as an
    option. ``prefix`` and ``digits`` make the next id.
    """

    name: str
    title: str
    model: type[Record]
    file: str
    path: Path_
    prefix: str
    digits: int
    asked: tuple[str, ...]


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "evidence", "佐证材料", EvidenceFile, "evidence/{id}.yml", (), "E", 3,
            ("title", "kind", "number", "issuer", "formed", "filed", "unit", "person", "state"),
        ),
        Kind(
            "task", "任务", Task, "schedule.yml", ("phases", 0, "tasks"), "T", 1,
            ("text", "lead", "support", "owner", "due"),
        ),
        Kind(
            "finding", "整改台账的一项", Item, "rectification.yml", ("items",), "R", 2,
            ("source", "indicator", "problem", "found", "measures", "lead", "support", "owner", "due"),
        ),
        Kind(
            "person", "人员", Person, "organization.yml", ("people",), "P", 2,
            ("name", "missing", "pinyin"),
        ),
        Kind(
            "unit", "单位", Unit, "organization.yml", ("units",), "U", 2,
            ("name", "full_name", "kind", "aliases"),
        ),
        Kind(
            "figure", "数据", Figure, "figures.yml", ("figures",), "F", 3,
            ("title", "value", "unit", "as_of", "source", "owner", "decimals"),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One value of a record: its key in YAML, its Chinese title and description, its type.

    A value of ``many`` is a list of ``base``.
    """

    key: str
    title: str
    description: str
    required: bool
    many: bool
    base: type


def questions(model: type[Record]) -> dict[str, Question]:
    """Values that can be typed on one line, by key, in the model's order."""
    result = {}
    for name, info in model.model_fields.items():
        base, many = _base(info.annotation)
        if base is not None:
            key = info.alias or name
            required = info.is_required() and type(None) not in get_args(info.annotation)
            result[key] = Question(
                key, info.title or key, info.description or "", required, many, base
            )
    return result


_SIMPLE: Final = (bool, int, Decimal, date, str)


def _base(annotation: Any) -> tuple[type | None, bool]:
    """The plain type behind an annotation and whether it is a list; None for mappings."""
    if isinstance(annotation, type):
        return (annotation if annotation in _SIMPLE else None), False
    origin = get_origin(annotation)
    if origin in {Union, types.UnionType}:
        inner = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _base(inner[0]) if len(inner) == 1 else (None, False)
    if origin is tuple:
        base, many = _base(get_args(annotation)[0])
        return (None, False) if many else (base, True)
    arguments = get_args(annotation)  # Annotated
    return _base(arguments[0]) if arguments else (None, False)
