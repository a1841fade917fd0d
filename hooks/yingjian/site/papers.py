"""What of papers and of hand-written pages stands on the site of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingjian.base.registry import PATHS, SITE
from yingjian.read import hand_written
from yingjian.site.addresses import PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from yingjian.model.project import Project
    from yingjian.read.secrecy import Edition


_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")


def copies(project: Project, made: Mapping[str, Path | None]) -> Mapping[str, str] | None:
    """As what every paper stands on the site: its path → the path of its pages.

    ``made`` are the pages of each, None for a paper that has none.
    None where papers stand there as they were handed in. Pages hold what a paper shows, and
    nothing of what a file carries besides: authors, places, hidden sheets, tracked changes.
    """
    if project.edition.originals:
        return None
    found: dict[str, str] = {}
    for path in (path for path, pdf in made.items() if pdf):
        name = path if path.lower().endswith(".pdf") else f"{path}.pdf"
        while name in found.values():
            name = f"{name[:-4]}-2.pdf"
        found[path] = name
    return found


def plain_names(project: Project) -> Mapping[str, str]:
    """Names under which generators leave every paper as it is: those in Markdown end in .txt."""
    every = (paper.path for one in project.dossier.evidence.values() for paper in one.files)
    return {path: f"{path}.txt" if path.lower().endswith(_MARKDOWN) else path for path in every}


def papers(
    project: Project,
    data: Path,
    made: Mapping[str, Path | None] | None = None,
    names: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Path]]:
    """(path on the site, file on disk) of every file of evidence, or of its pages.

    ``names`` are those of ``copies`` or ``plain_names``, None where papers keep their own.
    """
    if names is None:
        names = copies(project, made or {})
    for one in project.dossier.evidence.values():
        for paper in one.files if not one.withheld else ():
            if project.edition.originals:
                name = paper.path if names is None else names[paper.path]
                yield f"{PAPERS}/{name}", data / "evidence" / "files" / paper.path
            elif pdf := (made or {}).get(paper.path):
                yield f"{PAPERS}/{(names or {})[paper.path]}", pdf


def absent(docs: Path, edition: Edition) -> frozenset[str]:
    """Paths below docs/ of every page that the edition does not hold, generated or hand-written."""
    generated = {path for name, path in PATHS.items() if not edition.opens(name)}
    by_hand = {
        path.relative_to(docs).as_posix()
        for path in hand_written.pages(docs)
        if not hand_written.visible(path.read_text(encoding="utf-8"), edition)
    }
    history = {page.path for _, page in SITE.values() if page.needs_history and not edition.whole}
    return frozenset(generated | by_hand | history)


def foreign(path: str) -> bool:
    """Whether a file of docs/ that is no page is none of the site's own either."""
    return not path.startswith("assets/")


def pruned(nav: list[Any], gone: frozenset[str]) -> list[Any]:
    """The navigation without the pages that are not there; headings that hold none go as well."""
    kept: list[Any] = []
    for entry in nav:
        if isinstance(entry, str):
            kept += [] if entry in gone else [entry]
            continue
        for title, below in entry.items():
            inner = pruned(below, gone) if isinstance(below, list) else below
            if inner and not (isinstance(inner, str) and inner in gone):
                kept.append({title: inner})
    return kept
