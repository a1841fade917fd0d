"""List the files of evidence that stand on the site of an edition, and their names there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingjian.site.addresses import PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from yingjian.model.project import Project

_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")


def copies(project: Project, page_files: Mapping[str, Path | None]) -> Mapping[str, str] | None:
    """Map each paper to the name of its pages on the site; None where originals stand there.

    ``page_files`` are the PDFs of pages by paper, None for a paper without pages. Pages show what a
    paper shows, without what a file carries besides: authors, places, hidden sheets, tracked changes.
    """
    if project.edition.originals:
        return None
    names: dict[str, str] = {}
    for path in (path for path, pdf in page_files.items() if pdf):
        name = path if path.lower().endswith(".pdf") else f"{path}.pdf"
        while name in names.values():
            name = f"{name[:-4]}-2.pdf"
        names[path] = name
    return names


def plain_names(project: Project) -> Mapping[str, str]:
    """Map each paper to a name that other generators copy unchanged: Markdown ends in .txt."""
    paths = (
        paper.path for evidence in project.dossier.evidence.values() for paper in evidence.files
    )
    return {path: f"{path}.txt" if path.lower().endswith(_MARKDOWN) else path for path in paths}


def papers(
    project: Project,
    data: Path,
    page_files: Mapping[str, Path | None],
    names: Mapping[str, str] | None,
) -> Iterator[tuple[str, Path]]:
    """Yield (path on the site, file on disk) of every paper, or of its pages.

    ``names`` are those of :func:`copies` or :func:`plain_names`; None: papers keep their own.
    """
    for evidence in project.dossier.evidence.values():
        for paper in evidence.files if not evidence.withheld else ():
            name = paper.path if names is None else names.get(paper.path)
            if project.edition.originals:
                yield f"{PAPERS}/{name}", data / "evidence" / "files" / paper.path
            elif pdf := page_files.get(paper.path):
                yield f"{PAPERS}/{name}", pdf
