"""The site as Markdown on disk, for generators that know nothing of our hooks.

The same pages, papers, hand-written docs and theme, and mkdocs.yml without the hooks. What the
hooks add while building is left out or written down beforehand: the frame's facts go into
``extra``; words that only the search knows
(pinyin, other spellings of numbers) have no place in Markdown.
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
from yingjian.pages.markup import css_string
from yingjian.site.files import site_files
from yingjian.site.papers import absent, pruned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from yingjian.site.pages import Page
    from yingjian.site.session import Session

#: Stands in a folder that was written here, and lists what was written.
MARK = ".yingjian-markdown"
# What other generators make in the folder, and will make again.
_MADE = frozenset({"site", ".cache"})
_BLOCK = re.compile(r"(?m)^(?=\w)")


class SettingsError(Exception):
    """mkdocs.yml is not as it was; the message is Chinese."""


def foreign(folder: Path) -> str | None:
    """A file in a folder written earlier that somebody else put there."""
    mark = folder / MARK
    if not mark.is_file():
        return None
    own = set(mark.read_text(encoding="utf-8").splitlines())
    found = sorted(path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir())
    strays = (one for one in found if one.as_posix() not in own and one.parts[0] not in _MADE)
    return next((one.as_posix() for one in strays), None)


def write(session: Session, folder: Path) -> int:
    """Write everything into an empty folder; how many pages data/ gave.

    Raises:
        SettingsError: mkdocs.yml lacks what has to be changed.
    """
    docs = folder / "docs"
    shutil.copytree(session.docs, docs, copy_function=shutil.copyfile)
    shutil.copytree(ROOT / "hooks" / "theme", folder / "theme", copy_function=shutil.copyfile)
    made = site_files(session, inert=True)
    for page in made.pages:
        _put(docs / page.path, _headed(page, session).markdown.encode())
    for path, content in made.made.items():
        _put(docs / path, content)
    for path, source in made.copies.items():
        _put(docs / path, source.read_bytes())
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    _put(folder / "mkdocs.yml", _without_hooks(config, session).encode())
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    _put(folder / MARK, "".join(f"{name}\n" for name in [MARK, *names]).encode())
    return len(made.pages)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _headed(page: Page, session: Session) -> Page:
    """With what hooks of ours add otherwise: the head of further sheets, where things are bound."""
    head = (session.project.plan.short_title, str(page.meta["title"]), session.day.isoformat())
    # No binder lies beside this site.
    body = Bound(session.project, None, {}).fill(page.body, "../" * page.path.count("/"))
    return replace(page, meta={**page.meta, "print_head": css_string("　".join(head))}, body=body)


def _without_hooks(config: str, session: Session) -> str:
    """The project's own settings, changed block by block where hooks are concerned."""
    facts = json.dumps(session.site_facts() | {"binder": None}, ensure_ascii=False)
    title = json.dumps(escape(session.project.plan.short_title), ensure_ascii=False)
    tabs = "".join(
        f"  - {json.dumps(tab, ensure_ascii=False)}\n"
        for tab in pruned(navigation(), absent(session.docs, session.edition))
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
