"""The small data with every text of it trying to break out of its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

# What must be seen as it stands. Each part alone breaks out of another place: elements,
# attributes, scripts, Markdown, its attribute lists, templates, comments, entities, direction.
ATTACK = (
    "</title></textarea></script>--><script>window.pwned=1</script>\"'><img src=x onerror=window.pwned=1>"
    "[点](javascript:window.pwned=1)<a href=javascript:window.pwned=1>点</a>"
    '{: onclick="window.pwned=1" }{{ 7*7 }}{% raw %}]]>&lt;i&gt;`\\|*_~=乱'
)
# Every text ends with it, so that it can be looked for on pages.
SIGN = "&lt;i&gt;`\\|*_~=乱"
# Names of files, without ":", which the rules refuse.
FILE = "E001\"'><img src=x onerror=window.pwned=1>[点](x){{ 7*7 }}&lt;i&gt;`|*_#？%41.txt"
STRAY = '多余"><img src=x onerror=window.pwned=1>.txt'
# What is not words: ids, document numbers, file names, formulas, words of our own.
_KEPT_KEYS = frozenset(
    [
        "id",
        "share",
        "shape",
        "path",
        "sha256",
        "when",
        "formula",
        "needs",
        "conclusion",
        "conclusions",
        "state",
        "level",
        "indicator",
        "slot",
        "figure",
        "source",
        "left",
        "right",
        "relation",
        "least",
        "most",
        "unit_ref",
        "inspection",
        "thresholds",
        "severity",
        "missing",
        "secrecy",
    ]
)
_KEPT = re.compile(r"[a-z-]+|[A-Z]+\d*(\.\d+)*|.*〔\d{4}〕\d+号|\d+年")


def _hostile(value: Any, key: str) -> Any:
    if key == "when":
        return value
    if isinstance(value, dict):
        # PyYAML reads the key "on" as a truth.
        named = {"on" if name is True else name: one for name, one in value.items()}
        return {name: _hostile(one, name) for name, one in named.items()}
    if isinstance(value, list):
        return [_hostile(one, key) for one in value]
    if not isinstance(value, str) or key in _KEPT_KEYS or _KEPT.fullmatch(value):
        return value
    # The same words become the same words, so that what is referred to by name is still found.
    return value + ATTACK


def make_hostile(data: Path) -> None:
    """Rewrite all records of a copy of the small data."""
    for file in sorted(data.rglob("*.yml")):
        if file.name == "binder.yml":
            continue
        records = _hostile(yaml.safe_load(file.read_text(encoding="utf-8")), "")
        file.write_text(
            yaml.safe_dump(records, allow_unicode=True, sort_keys=False, width=10_000),
            encoding="utf-8",
        )
    files = data / "evidence" / "files"
    (files / "E001.txt").rename(files / FILE)
    (files / STRAY).write_text("没有登记", encoding="utf-8")
    record = data / "evidence" / "E001.yml"
    named = yaml.safe_load(record.read_text(encoding="utf-8"))
    named["files"][0]["path"] = FILE
    record.write_text(yaml.safe_dump(named, allow_unicode=True), encoding="utf-8")
