"""The wall around private parts of other libraries: what is replaced, and only where it is known.

A :class:`Patch` lists the functions that it replaces or relies on, each with a hash of its source.
After an update of the library the hash differs: a patch for speed then steps aside, and a required
one stops the command. The patches themselves are in ``typeset.patches`` (WeasyPrint and its
libraries) and ``site.convert`` (MkDocs, Python-Markdown, Material).
"""

from __future__ import annotations

import linecache
import pkgutil
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from inspect import unwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Names of patches for speed that are not applied: set by tests and measurements only.
LEFT_OUT: set[str] = set()
_HASH_LENGTH = 16
# (owner, name) → what stood there before.
_originals: dict[tuple[str, str], Any] = {}


class PatchError(Exception):
    """A required patch does not fit the installed library; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of another library, as it must be for a patch to fit.

    ``owner`` is ``package.module`` or ``package.module:Class``, ``name`` the attribute.
    ``hashes`` are those of its source in the releases that are known (see :func:`source_hash`).
    Without a ``replacement`` the patch only relies on how the function works.
    """

    owner: str
    name: str
    hashes: tuple[str, ...]
    replacement: Any = None

    def fits(self) -> bool:
        """Whether the installed function is one of those known."""
        return (self.owner, self.name) in _originals or source_hash(self) in self.hashes


@dataclass(frozen=True, slots=True)
class Patch:
    """Replacements that belong together: all are applied, or none.

    ``gain`` says in one line what they buy: for speed, the ratio of processor time without and
    with them, as ``scripts/bench --patches`` measures it.
    """

    name: str
    gain: str
    functions: tuple[Function, ...]
    required: bool = False

    def fits(self) -> bool:
        """Whether everything that is replaced or relied on is known."""
        return all(function.fits() for function in self.functions)

    def apply(self) -> bool:
        """Put the replacements in place; whether they are.

        Raises:
            PatchError: the patch is required and does not fit.
        """
        if self.name in LEFT_OUT and not self.required:
            return False
        if not self.fits():
            if self.required:
                raise PatchError(f"{self.complaint()}请运行 scripts/setup，装回锁定的版本。")
            return False
        for function in self.functions:
            key = (function.owner, function.name)
            if function.replacement is not None and key not in _originals:
                owner = pkgutil.resolve_name(function.owner)
                _originals[key] = vars(owner)[function.name]
                setattr(owner, function.name, function.replacement)
        return True

    def remove(self) -> None:
        """Give the library its own functions back."""
        for function in self.functions:
            original = _originals.pop((function.owner, function.name), None)
            if original is not None:
                setattr(pkgutil.resolve_name(function.owner), function.name, original)

    def complaint(self) -> str:
        """What does not fit, in one Chinese sentence."""
        unknown = [
            f"{function.owner.replace(':', '.')}.{function.name}"
            for function in self.functions
            if not function.fits()
        ]
        return f"补丁 {self.name} 不认识已安装的 {'、'.join(unknown)}。"


def stepped_aside(patches: Iterable[Patch]) -> list[str]:
    """A Chinese line for each patch for speed that does not fit the installed libraries."""
    return [
        f"{patch.complaint()}没有使用它，只是慢一些。"
        for patch in patches
        if not patch.required and not patch.fits()
    ]


@cache
def source_hash(function: Function) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a function's source; empty without one.

    The source is what ``inspect.getsource`` returns, found by indentation: reading tokens, as
    ``inspect`` does, takes 90 ms in each worker process.
    """
    try:
        value = vars(pkgutil.resolve_name(function.owner))[function.name]
        code = unwrap(getattr(value, "func", value)).__code__
    except (ImportError, AttributeError, KeyError):
        return ""
    lines = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
    if not lines:
        return ""
    margin = len(lines[0]) - len(lines[0].lstrip())
    end = next((n for n, line in enumerate(lines) if line.lstrip().startswith("def ")), 0) + 1
    while end < len(lines) and _inside(lines[end], margin):
        end += 1
    return sha256("".join(lines[:end]).rstrip().encode()).hexdigest()[:_HASH_LENGTH]


def _inside(line: str, margin: int) -> bool:
    """Whether a line continues a function whose ``def`` stands at the margin."""
    text = line.lstrip()
    return not text or len(line) - len(text) > margin or text.startswith(")")
