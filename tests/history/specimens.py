"""A specimen of every file of data/, made from the models alone: every field of every record.

Each field has a first and a second value, both valid by its model; texts are words that stand
nowhere else, so that a sentence which has the word is about that field.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Union, get_args, get_origin

from yingjian.read.records import FILES, FOLDERS, OPTIONAL, Record, complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

Path = tuple[str | int, ...]
# Where the one item of a list is, and that of a mapping.
_ITEM: Path = (0, "甲")
ROOTS: Mapping[str, type[Record]] = {
    **FILES,
    **OPTIONAL,
    **{f"{folder}/specimen.yml": model for folder, (model, _) in FOLDERS.items()},
}


class Field(NamedTuple):
    """A field of a record at a place of a file: ``owners`` are the records around it, outermost first."""

    file: str
    path: Path
    owners: tuple[type[Record], ...]
    info: FieldInfo

    @property
    def default(self) -> Any:
        return self.info.get_default(call_default_factory=True)

    @property
    def name(self) -> str:
        return f"{self.owners[-1].__name__}.{self.path[-1]}"

    @property
    def inner(self) -> type[Record] | None:
        """The record that the field holds, one or a list."""
        return record_in(self.info.annotation)

    @property
    def listed(self) -> bool:
        return get_origin(self.info.annotation) is tuple

    def value(self, turn: int) -> Any:
        """The first (0) or second (1) value."""
        path = (self.file, *(step for step in self.path if step not in _ITEM))
        return _value(self.owners, self.info, str(self.path[-1]), path, turn)


def record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    return next(filter(None, map(record_in, get_args(annotation))), None)


def models() -> set[type[Record]]:
    """Every model that a file of data/ may hold."""
    models: set[type[Record]] = set()
    waiting = list(ROOTS.values())
    while waiting:
        model = waiting.pop()
        if model not in models:
            models.add(model)
            inner = (record_in(info.annotation) for info in model.model_fields.values())
            waiting += filter(None, inner)
    return models


def document(file: str) -> dict[str, Any]:
    """The first value of every field of a file."""
    return _record((ROOTS[file],), (file,), 0)


def places(file: str) -> list[Field]:
    """Every field of every record in a file's specimen."""
    return list(_places(file, (), (ROOTS[file],)))


def _places(file: str, path: Path, owners: tuple[type[Record], ...]) -> Iterator[Field]:
    for key, info in _fields(owners):
        field = Field(file, (*path, key), owners, info)
        yield field
        if inner := field.inner:
            origin = get_origin(info.annotation)
            below = _ITEM[:1] if field.listed else _ITEM[1:] if origin is dict else ()
            yield from _places(file, (*field.path, *below), (*owners, inner))


def _fields(owners: tuple[type[Record], ...]) -> Iterator[tuple[str, FieldInfo]]:
    """(key as written, field); a record inside one of its own kind has none inside itself."""
    model = owners[-1]
    for name, info in model.model_fields.items():
        if model not in owners[:-1] or record_in(info.annotation) is not model:
            yield info.alias or name, info


def _record(owners: tuple[type[Record], ...], path: Path, turn: int) -> dict[str, Any]:
    return {key: _value(owners, info, key, (*path, key), turn) for key, info in _fields(owners)}


def _value(
    owners: tuple[type[Record], ...], info: FieldInfo, key: str, path: Path, turn: int
) -> Any:
    if inner := record_in(info.annotation):
        return _around(info.annotation, _record((*owners, inner), path, turn))
    value = _leaf(owners[-1], key, path, turn)
    # A record inside one of its own kind needs another id.
    return f"{value}.1" if key == "id" and owners[-1] in owners[:-1] else value


@cache
def _leaf(model: type[Record], key: str, path: Path, turn: int) -> Any:
    """The turn-th of the candidates that the model takes; the default comes last."""
    info = next(info for name, info in model.model_fields.items() if key in {name, info.alias})
    kind = _kind(info.annotation)
    schema = model.model_json_schema()
    # A model that holds itself is written among the definitions.
    schema = schema.get("$defs", {}).get(model.__name__, schema)
    candidates = sorted(
        _candidates(kind, _enum(schema["properties"][key]), path),
        key=lambda word: word == info.default,
    )
    right = [
        value
        for candidate in candidates
        if not complaint(model, key, value := _around(info.annotation, candidate))
    ]
    assert len(right) > turn, f"no {turn + 1}. value for {model.__name__}.{key}; add a candidate"
    return right[turn]


def _kind(annotation: Any) -> type:
    """What the value is at bottom: the first that it may be, of the items of a list or mapping."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return _kind(next(part for part in arguments if part is not NoneType))
    if origin in {Annotated, tuple}:
        return _kind(arguments[0])
    if origin is dict:
        return _kind(arguments[1])
    assert isinstance(annotation, type)
    return annotation


def _around(annotation: Any, value: Any) -> Any:
    """A value in the lists and mappings in which the annotation holds it, as YAML gives them."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return _around(next(part for part in arguments if part is not NoneType), value)
    if origin is Annotated:
        return _around(arguments[0], value)
    if origin is tuple:
        return [_around(arguments[0], value)]
    return {_ITEM[1]: _around(arguments[1], value)} if origin is dict else value


def _enum(schema: Any) -> list[str]:
    """The words out of which a field takes one."""
    if isinstance(schema, dict):
        return [
            *schema.get("enum", ()),
            *(word for inner in schema.values() for word in _enum(inner)),
        ]
    return [word for inner in schema for word in _enum(inner)] if isinstance(schema, list) else []


_NUMBERS: dict[Path, int] = {}


def _candidates(kind: type, words: list[str], path: Path) -> list[Any]:
    number = _NUMBERS.setdefault(path, len(_NUMBERS))
    if kind is bool:
        return [True, False]
    if kind is int:
        return [3, 4, 341, 342]
    if kind is Decimal:
        return [Decimal(f"{number}.5"), Decimal(f"{number}.25")]
    if kind is date:
        return [date(2024, 1, 1 + number % 28), date(2023, 12, 1 + number % 28)]
    assert kind is str, kind
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    return words or [
        f"词{number}甲", f"词{number}乙",
        *(f"{letter}{digit}" for digit in (7, 8) for letter in letters),
        *(f"{letter}7.{digit}" for digit in (7, 8) for letter in letters),
        *letters,
        f"甲政发〔2024〕{number + 1}号", f"乙政发〔2024〕{number + 1}号",
        f"1380000{number:04}", f"1390000{number:04}",
        f"zhang{number}", f"li{number}",
        "7" * 64, "8" * 64,
    ]  # fmt: skip
