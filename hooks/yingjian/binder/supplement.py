"""补充册: only what was added to or changed in a binder already handed over, numbered on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yingjian.base.registry import SUPPLEMENT
from yingjian.binder.book import Chapter, Paper
from yingjian.binder.medium import PaperMedium
from yingjian.binder.sheets import Sheets, running_head
from yingjian.model.references import Ref
from yingjian.pages.rendering import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from yingjian.model.project import Project
    from yingjian.read.secrecy import Edition


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what replaces what: ``was`` are the pages in the old binder, "" for none."""

    word: str
    number: str
    title: str
    evidence: str
    was: str
    ref: Ref | None


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A paper in the updated index: in the old binder (``was``) or in the supplement (``ref``)."""

    number: str
    title: str
    evidence: str
    was: str
    ref: Ref | None


@dataclass(frozen=True, slots=True)
class _View:
    """The supplement's first pages."""

    day: str
    code: str
    pages: int
    start: int
    changes: tuple[Change, ...]
    index: tuple[IndexLine, ...]


@dataclass(frozen=True, slots=True)
class Supplement:
    """What to bind, and the number of its first page; ``changes`` is empty where nothing changed."""

    parts: tuple[Chapter | Paper, ...]
    first: int
    changes: tuple[Change, ...]


class OldManifestError(ValueError):
    """The manifest of the old binder cannot be used; the message is Chinese."""


def supplement(
    project: Project, day: date, parts: Sequence[Chapter | Paper], old: Mapping[str, Any]
) -> Supplement:
    """Compare a binder's parts with the manifest of the one handed over.

    A paper is the same while its files have the SHA-256 that they had. Raises
    :class:`OldManifestError`.
    """
    edition = project.edition
    if old.get("edition", edition.name) != edition.name:
        was = old.get("edition_title") or old.get("edition")
        message = f"这是{was}的清单，现在生成的是{edition.title}；补充册要与交出的册子同一版"
        raise OldManifestError(message)
    before = _papers(old)
    papers = [one for one in parts if isinstance(one, Paper)]
    changes: list[Change] = []
    fresh: list[Paper] = []
    index: list[IndexLine] = []
    for one in papers:
        name, title = one.strip.evidence, one.strip.title
        ref = Ref("evidence", name)
        was = before.pop(name, None)
        if was and was.digests == tuple(digest for _, digest, _ in one.files):
            index.append(IndexLine(one.strip.number, title, name, was.pages, None))
            continue
        word = "替换" if was else "新增"
        changes.append(Change(word, one.strip.number, title, name, was.pages if was else "", ref))
        index.append(IndexLine(one.strip.number, title, name, "", ref))
        fresh.append(one)
    changes += [_gone(name, was, edition) for name, was in before.items()]
    if not changes:
        return Supplement((), 0, ())
    pages = old["pages"]
    # It begins with a right-hand page; the back of the old binder's last page counts as a page.
    start = pages + 1 + pages % 2
    view = _View(
        str(old.get("as_of", "")),
        str(old.get("data_sha256", ""))[:8],
        pages,
        start,
        tuple(changes),
        tuple(index),
    )
    sheets = frozenset(one.ref for one in changes if one.ref)
    medium = PaperMedium(frozenset(), sheets, edition=edition)
    printer = Sheets(Writer(medium), running_head(project, day))
    first = replace(printer.front(SUPPLEMENT, view=view), recto=False)
    return Supplement((first, *fresh), start, tuple(changes))


def _gone(name: str, was: _Was, edition: Edition) -> Change:
    """A paper that is no longer bound; what is held back now is not named again."""
    if edition.hides("evidence", name):
        return Change("撤下", was.number, edition.word, "—", was.pages, None)
    return Change("撤下", was.number, was.title, name, was.pages, None)


@dataclass(frozen=True, slots=True)
class _Was:
    number: str
    title: str
    pages: str
    digests: tuple[str, ...]


def _papers(old: Mapping[str, Any]) -> dict[str, _Was]:
    """Papers of the old binder by their ids."""
    try:
        found: dict[str, list[Mapping[str, Any]]] = {}
        for entry in old["entries"]:
            if entry["kind"] == "paper":
                found.setdefault(str(entry["id"]), []).append(entry)
        int(old["pages"] + 0)
        return {name: _was(entries) for name, entries in found.items()}
    except (KeyError, TypeError, ValueError) as error:
        message = "这不是册子的清单（binder.json），或者是旧版程序写的"
        raise OldManifestError(message) from error


def _was(entries: Sequence[Mapping[str, Any]]) -> _Was:
    first, last = entries[0]["first"], entries[-1]["last"]
    number, _, title = str(entries[0]["title"]).partition("　")
    pages = str(first) if first == last else f"{first}–{last}"
    return _Was(number, title, pages, tuple(str(entry["sha256"]) for entry in entries))
