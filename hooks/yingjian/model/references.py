"""What leads to a record: its reference, and the place in data/ where it is written."""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class Ref(NamedTuple):
    """A thing that a page or an entry of the binder is about."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


class Origin(NamedTuple):
    """Where a record is written: file as shown to people, line from 1; empty for nowhere."""

    file: str = ""
    line: int = 0


class Identified:
    """A record with an id; its reference leads to its place on a page."""

    __slots__ = ()
    KIND: ClassVar[str]
    id: str

    @property
    def ref(self) -> Ref:
        """The reference to the record."""
        return Ref(self.KIND, self.id)
