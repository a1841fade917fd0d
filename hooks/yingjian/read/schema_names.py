"""Which JSON Schema a data file has, and the line in it by which editors find that schema."""

from __future__ import annotations

from typing import Final

from yingjian.read.records import FILES, FOLDERS, OPTIONAL

#: Below data/.
FOLDER: Final = "schema"


def schema_name(name: str) -> str:
    """The schema of a data file, both named below data/: evidence/E001.yml → evidence.json.

    Raises:
        KeyError: no such file is read.
    """
    folder, _, file = name.partition("/")
    if file and folder in FOLDERS:
        return f"{folder}.json"
    if name in FILES or name in OPTIONAL:
        return f"{name.removesuffix('.yml')}.json"
    raise KeyError(name)


def modeline(name: str) -> str:
    """The first line of a data file, by which editors find its schema."""
    up = "../" * name.count("/")
    return f"# yaml-language-server: $schema={up}{FOLDER}/{schema_name(name)}"
