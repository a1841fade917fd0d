"""What leads to a record: its reference, and the place in data/ where it is written."""

from __future__ import annotations

from typing import NamedTuple


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
