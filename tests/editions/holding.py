"""Find words in all texts of a project, of which pages show only a part."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from yingjian.model.project import Project
from yingjian.read.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.editions.canaries import Nest

# What counts need of a record that is held back, and no page of an edition says (test_leaks).
COMPUTED = {
    *("evidence.id", "evidence.formed", "ledger.id", "ledger.found", "ledger.closed"),
    "figure.value",
    # The list of kinds of evidence in data/systems.yml has no level.
    "evidence.kind",
}


def inside(value: object) -> Iterator[object]:
    """A value and all that it is made of, files as they were read left out."""
    yield value
    if isinstance(value, Record):
        for name in type(value).model_fields:
            yield from inside(getattr(value, name))
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in {"documents", "edition", "secrecy"} or type(value) is not Project:
                yield from inside(getattr(value, field.name))
    elif isinstance(value, MappingProxyType | dict):
        for pair in value.items():
            yield from inside(pair)
    elif isinstance(value, tuple | frozenset):
        for part in value:
            yield from inside(part)


def held(project: Project, nest: Nest, edition: str) -> set[str]:
    """What an edition must not show and a project holds, but for what counts need."""
    texts = "\n".join(part for part in inside(project) if isinstance(part, str))
    return {
        canary.where
        for canary in nest.canaries
        if canary.word in texts and not canary.allowed(edition) and canary.where not in COMPUTED
    }
