"""Write the site as Markdown on disk, for generators that do not run our hooks.

The pages, papers, hand-written docs and theme are the same; mkdocs.yml has no hooks. What the hooks
add while building is written beforehand (the facts of the frame go into ``extra``) or left out
(hidden keywords of the search).
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from yingjian.base.registry import navigation
from yingjian.base.settings import ROOT
from yingjian.site.binder_pages import Bound
from yingjian.site.edition_pages import absent_pages, prune_navigation
from yingjian.site.files import site_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from yingjian.site.pages import Page
    from yingjian.site.session import Session

#: Marks a folder that was written here; lists its files.
MARK = ".yingjian-markdown"
# What other generators make in the folder.
_BUILT = frozenset({"site", ".cache"})
_BLOCK = re.compile(r"(?m)^(?=\w)")


class SettingsError(Exception):
    """mkdocs.yml lacks a block that has to be changed; the message is Chinese."""


def stray_file(folder: Path) -> str | None:
    """Return a file, in a folder written earlier, that was not written here; None if there is none."""
    mark = folder / MARK
    if not mark.is_file():
        return None
    written = {*mark.read_text(encoding="utf-8").splitlines()}
    paths = sorted(path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    strays = (path.as_posix() for path in paths if path.parts[0] not in _BUILT)
    return next((path for path in strays if path not in written), None)


def write(session: Session, folder: Path) -> int:
    """Write everything into an empty folder; return how many pages come from data/.

    Raises:
        SettingsError: mkdocs.yml lacks what has to be changed.
    """
    docs = folder / "docs"
    shutil.copytree(session.docs, docs, copy_function=shutil.copyfile)
    shutil.copytree(ROOT / "hooks" / "theme", folder / "theme", copy_function=shutil.copyfile)
    files = site_files(session, inert=True)
    for page in files.pages:
        _put(docs / page.path, _complete(page, session).markdown.encode())
    for path, content in files.contents.items():
        _put(docs / path, content)
    for path, source in files.copies.items():
        _put(docs / path, source.read_bytes())
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    _put(folder / "mkdocs.yml", _without_hooks(config, session).encode())
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    _put(folder / MARK, "".join(f"{name}\n" for name in [MARK, *names]).encode())
    return len(files.pages)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _complete(page: Page, session: Session) -> Page:
    """Add what hooks add otherwise: the head of further sheets, and that nothing is bound."""
    body = Bound(session.project, None, {}).fill(page.body, "../" * page.path.count("/"))
    return replace(
        page, meta={**page.meta, "print_head": session.print_head(page.meta["title"])}, body=body
    )


def _without_hooks(config: str, session: Session) -> str:
    """Return mkdocs.yml with those blocks changed that depend on hooks."""
    facts = json.dumps(session.site_facts() | {"binder": None}, ensure_ascii=False)
    title = json.dumps(escape(session.project.plan.short_title), ensure_ascii=False)
    tabs = "".join(
        f"  - {json.dumps(tab, ensure_ascii=False)}\n"
        for tab in prune_navigation(navigation(), absent_pages(session.docs, session.edition))
    )
    changes: dict[str, Callable[[str], str]] = {
        "site_name": lambda _: f"site_name: {title}\n",
        "nav": lambda block: block.replace("nav:\n", f"nav:\n{tabs}", 1),
        "hooks": lambda _: "",
        "watch": lambda _: "",
        "theme": lambda block: block.replace("custom_dir: hooks/theme", "custom_dir: theme"),
        "extra": lambda block: f"{block.rstrip()}\n  yingjian: {facts}\n\n",
    }

    def blocks() -> Iterator[str]:
        for block in _BLOCK.split(config):
            change = changes.pop(block.split(":")[0], None)
            yield change(block) if change else block

    text = "".join(blocks())
    if changes:
        raise SettingsError(f"mkdocs.yml 里没有 {'、'.join(changes)}，写不成别的生成器的设置。")
    return text
