"""What both builders need: copy records to models, resolve references, note where records stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from yingjian.model.references import Origin, Ref

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from yingjian.read.records import Record
    from yingjian.read.rules.draft import Draft, Names
    from yingjian.read.source import Path_

_Key = TypeVar("_Key", bound="Hashable")
_Item = TypeVar("_Item")
_Model = TypeVar("_Model")


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Identified = TypeVar("_Identified", bound=_HasId)


@lru_cache(maxsize=64)
def _shared(model: type[Any], record: type[Record], own: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the fields that a model takes from its record."""
    names = (field.name for field in fields(model))
    return tuple(name for name in names if name in record.model_fields and name not in own)


def copied(model: type[_Model], record: Record, **own: Any) -> _Model:
    """Return a model with the fields of its record of the same names, and the ``own`` given."""
    names = _shared(model, type(record), tuple(own))  # type: ignore[arg-type]  # types can be hashed
    return model(**{name: getattr(record, name) for name in names}, **own)


def by_id(items: Iterable[_Identified]) -> Mapping[str, _Identified]:
    """Map items by id, in their order."""
    return MappingProxyType({item.id: item for item in items})


def back(pairs: Iterable[tuple[_Key, _Item]]) -> Mapping[_Key, tuple[_Item, ...]]:
    """Map every key to its items, each once, in the order of the pairs."""
    rows: dict[_Key, dict[_Item, None]] = defaultdict(dict)
    for key, item in pairs:
        rows[key][item] = None
    return MappingProxyType({key: tuple(row) for key, row in rows.items()})


class Builder:
    """Resolves words of a draft and adds the place of each record to ``origins``."""

    def __init__(self, draft: Draft, origins: dict[Ref, Origin]) -> None:
        self.draft = draft
        self.origins = origins

    def origin(self, file: str, path: Path_, ref: Ref) -> Origin:
        """Note and return the place of a record; ``file`` is its name below data/."""
        document = self.draft.documents[file]
        self.origins[ref] = origin = Origin(document.file, document.place(path).line)
        return origin

    @staticmethod
    def resolved(names: Names, word: str | None) -> str | None:
        """The id that a word stands for, None where there is no word."""
        return names.resolve(word) if word else None

    @staticmethod
    def sure(names: Names, word: str) -> str:
        """The id that a word stands for.

        Raises:
            AssertionError: there is none, which the rules should have refused.
        """
        identity = names.resolve(word)
        if identity is None:
            message = f"rules/references.py let an unresolved reference through: {word}"
            raise AssertionError(message)
        return identity

    @staticmethod
    def all_of(names: Names, words: Iterable[str]) -> tuple[str, ...]:
        """The ids that words stand for."""
        return tuple(identity for word in words if (identity := names.resolve(word)))
