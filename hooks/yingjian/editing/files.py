"""Lists the files of data/ that hold records, and writes the text of a new one."""

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
    """(path, name shown to people, model) of every file of records; symbolic links are skipped."""
    shown = data.name or "data"
    for name, model in {**FILES, **OPTIONAL}.items():
        if _is_file(data / name):
            yield data / name, f"{shown}/{name}", model
    for folder, (model, _) in FOLDERS.items():
        if (data / folder).is_symlink():
            continue
        for path in sorted((data / folder).glob("*.yml")):
            if _is_file(path):
                yield path, f"{shown}/{folder}/{path.name}", model


def record_file(name: str, record: Mapping[str, Value], note: str = "") -> str:
    """The text of a new data file, ``name`` below data/; its first line names the schema for editors.

    Raises:
        KeyError: files of that name are never read.
        SpliceError: a value cannot be written.
    """
    head = [modeline(name), *([f"# {note}"] if note else [])]
    return "".join(f"{line}\n" for line in head) + "\n" * bool(note) + block(record)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
