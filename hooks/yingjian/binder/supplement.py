"""补充册: what was added to or changed in a binder handed over before; its pages number on."""

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
class Line:
    """A line of the supplement's tables.

    ``word`` says what happened to a paper, "" in the index. ``was`` are its pages in the old binder,
    "" for none; ``ref`` leads to it in the supplement, None where it is not there.
    """

    word: str
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
    changes: tuple[Line, ...]
    index: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Supplement:
    """Parts to bind, none where nothing changed, and the number of the first page."""

    parts: tuple[Chapter | Paper, ...]
    first: int


class OldManifestError(ValueError):
    """The manifest of the old binder cannot be used; the message is Chinese."""


def supplement(
    project: Project, day: date, parts: Sequence[Chapter | Paper], old: Mapping[str, Any]
) -> Supplement:
    """Compare a binder's parts with the manifest of the one handed over.

    A paper is the same while its files have the SHA-256 that they had.

    Raises:
        OldManifestError: the manifest is of another edition, or no manifest.
    """
    edition = project.edition
    if old.get("edition", edition.name) != edition.name:
        other = old.get("edition_title") or old.get("edition")
        message = f"这是{other}的清单，现在生成的是{edition.title}；补充册要与交出的册子同一版"
        raise OldManifestError(message)
    before = _papers(old)
    changes: list[Line] = []
    index: list[Line] = []
    papers: list[Paper] = []
    for paper in parts:
        if not isinstance(paper, Paper):
            continue
        number, name, title = paper.strip.number, paper.strip.evidence, paper.strip.title
        previous = before.pop(name, None)
        if previous and previous.digests == tuple(digest for _, digest, _ in paper.files):
            index.append(Line("", number, title, name, previous.pages, None))
            continue
        word, was = ("替换", previous.pages) if previous else ("新增", "")
        line = Line(word, number, title, name, was, Ref("evidence", name))
        changes.append(line)
        index.append(replace(line, was=""))
        papers.append(paper)
    changes += [_withdrawn(name, paper, edition) for name, paper in before.items()]
    if not changes:
        return Supplement((), 0)
    pages = old["pages"]
    # It begins on a right-hand page; the back of the old binder's last page counts as a page.
    start = pages + 1 + pages % 2
    view = _View(
        str(old.get("as_of", "")),
        str(old.get("data_sha256", ""))[:8],
        pages,
        start,
        tuple(changes),
        tuple(index),
    )
    sheets = frozenset(line.ref for line in changes if line.ref)
    medium = PaperMedium(frozenset(), sheets, edition=edition)
    printer = Sheets(Writer(medium), running_head(project, day))
    first = replace(printer.front(SUPPLEMENT, view=view), recto=False)
    return Supplement((first, *papers), start)


def _withdrawn(name: str, paper: _OldPaper, edition: Edition) -> Line:
    """Return the line of a paper no longer bound; a withheld one is not named."""
    if edition.hides("evidence", name):
        return Line("撤下", paper.number, edition.word, "—", paper.pages, None)
    return Line("撤下", paper.number, paper.title, name, paper.pages, None)


@dataclass(frozen=True, slots=True)
class _OldPaper:
    """A paper of the old binder: its pages as they are printed, the SHA-256 of its files."""

    number: str
    title: str
    pages: str
    digests: tuple[str, ...]


def _papers(old: Mapping[str, Any]) -> dict[str, _OldPaper]:
    """Return the papers of the old binder by their ids."""
    try:
        files: dict[str, list[Mapping[str, Any]]] = {}
        for entry in old["entries"]:
            if entry["kind"] == "paper":
                files.setdefault(str(entry["id"]), []).append(entry)
        int(old["pages"] + 0)
        return {name: _old_paper(entries) for name, entries in files.items()}
    except (KeyError, TypeError, ValueError) as error:
        message = "这不是册子的清单（binder.json），或者是旧版程序写的"
        raise OldManifestError(message) from error


def _old_paper(entries: Sequence[Mapping[str, Any]]) -> _OldPaper:
    first, last = entries[0]["first"], entries[-1]["last"]
    number, _, title = str(entries[0]["title"]).partition("　")
    pages = str(first) if first == last else f"{first}–{last}"
    return _OldPaper(number, title, pages, tuple(str(entry["sha256"]) for entry in entries))
