"""What an import would do: mistakes by their cells, values that change, rows that come or go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yingjian.editing.xlsx.tables import Row, Table
    from yingjian.read.source import Path_


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a cell: its place as 佐证材料!C7, what is wrong, what would be right."""

    place: str
    message: str
    tip: str


@dataclass(frozen=True, slots=True)
class Change:
    """One value that becomes another; ``place`` is its cell, ``message`` names it in Chinese."""

    place: str
    file: str
    path: Path_
    value: Any
    order: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Addition:
    """A new record, or a new part of the record that ``names`` begins with; ``place`` is a cell."""

    place: str
    table: Table
    names: tuple[str, ...]
    record: dict[str, Any]


@dataclass(slots=True)
class Plan:
    """What an import would do; ``texts`` are the files as they would be, where they change.

    ``messages`` has a line (Chinese) for each change, removal and addition, ``left_out`` for each row
    or sheet that is passed over; ``places`` gives the cell of each changed (file, path).
    """

    mistakes: list[Mistake] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    removals: list[Row] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[tuple[str, Path_], str] = field(default_factory=dict)

    def refuse(self, place: str, message: str, tip: str) -> None:
        """Add a mistake."""
        self.mistakes.append(Mistake(place, message, tip))


def cell_name(sheet: str, row: int, column: int) -> str:
    """A cell as people write it, 佐证材料!C7; row and column count from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{sheet}!{letters}{row + 1}"
