"""Which files of data/ hold records, and the text of a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.editing.writing import block
from yingjian.read.records import FILES, FOLDERS, OPTIONAL, Record
from yingjian.read.schema_names import modeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from yingjian.read.source import Value


def data_files(data: Path) -> Iterator[tuple[Path, str, type[Record]]]:
    """(path, name shown to people, model) of every file of records; links are passed over."""
    shown = data.name or "data"
    for name, model in {**FILES, **OPTIONAL}.items():
        if _plain(data / name):
            yield data / name, f"{shown}/{name}", model
    for folder, (model, _) in FOLDERS.items():
        if (data / folder).is_symlink():
            continue
        for path in sorted((data / folder).glob("*.yml")):
            if _plain(path):
                yield path, f"{shown}/{folder}/{path.name}", model


def record_file(name: str, record: Mapping[str, Value], note: str = "") -> str:
    """The text of a new data file, ``name`` below data/: editors find its schema by the first line.

    Raises:
        KeyError: no such file is read.
        SpliceError: a value cannot be written.
    """
    head = [modeline(name), *([f"# {note}"] if note else [])]
    return "".join(f"{line}\n" for line in head) + "\n" * bool(note) + block(record)


def _plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
