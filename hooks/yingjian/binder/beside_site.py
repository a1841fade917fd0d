"""Build the binder of a session in a thread and write it beside the site."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from yingjian.base import executor as cluster
from yingjian.base.fonts import FontsMissing
from yingjian.base.problems import DataError, as_text
from yingjian.base.progress import Progress
from yingjian.base.settings import cache_folder
from yingjian.binder.build import build
from yingjian.binder.chapters import binds_papers, chapters
from yingjian.binder.supplement import OldManifestError
from yingjian.site.binder_pages import fill_pages
from yingjian.site.pages import bound_pages
from yingjian.site.session_papers import take_in
from yingjian.typeset import workers
from yingjian.typeset.compose import TypesetError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from yingjian.binder.book import Book
    from yingjian.binder.build import BuiltBinder
    from yingjian.site.session import Session

# Chapters that the summary names.
_NAMED: Final = 12


class BinderError(Exception):
    """The binder cannot be built; the message is Chinese."""


def start(session: Session) -> Future[BuiltBinder]:
    """Take in the papers and start to typeset and bind in a thread."""
    pool = ThreadPoolExecutor(1)
    papers = take_in(session) if binds_papers(session.project) else {}
    # Chapters are made in this thread: typesetting in the other then starts at once.
    book = chapters(session.project, session.day, session.docs, papers)
    future = pool.submit(_build, session, book)
    pool.shutdown(wait=False)
    return future


def _build(session: Session, book: Book) -> BuiltBinder:
    connected = cluster.current()
    with Progress("排版") as progress:
        return build(
            session.project,
            session.day,
            book,
            cache_folder(),
            since=_read_manifest(session.since),
            executor=connected.executor if connected else workers.executor(),
            progress=progress.step,
        )


def _read_manifest(path: Path | None) -> dict[str, Any] | None:
    """Read the manifest of a binder handed over before; None where there was none.

    Raises:
        OldManifestError: it cannot be read.
    """
    if path is None:
        return None
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        message = f"读不了 {path.name}：{error}"
        raise OldManifestError(message) from error
    return manifest if isinstance(manifest, dict) else {}


def finish(future: Future[BuiltBinder], session: Session, out: Path) -> None:
    """Wait for the binder, write its files to ``out``, and fill in page numbers on the site.

    Raises:
        BinderError: it cannot be built.
    """
    try:
        built = future.result()
    except DataError as error:
        raise BinderError(as_text(error.problems)) from None
    except (FontsMissing, TypesetError, OldManifestError) as error:
        raise BinderError(str(error)) from None
    (out / "binder.pdf").write_bytes(built.binder.pdf)
    (out / "binder.json").write_text(built.manifest, encoding="utf-8", newline="\n")
    for name, content in built.files.items():
        (out / name).write_bytes(content)
    project = session.project
    fill_pages(project, json.loads(built.manifest), out, bound_pages(project))
    _report(built)


def _report(built: BuiltBinder) -> None:
    """Print what could not be bound, notices, and which chapters were typeset."""
    for path, reason in built.unbound:
        sys.stderr.write(f"无法装订 {path}：{reason}\n")
    for notice in built.notices:
        sys.stderr.write(f"装订册提醒：{notice}\n")
    fresh = built.fresh
    named = "、".join(fresh[:_NAMED]) + ("等" if len(fresh) > _NAMED else "")
    done = f"重新排版 {len(fresh)} 章（{named}）" if fresh else "没有要重新排版的章"
    sys.stderr.write(f"装订册：{done}，沿用 {built.kept} 章，共 {built.binder.pages} 页。\n")
