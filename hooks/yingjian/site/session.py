"""Load the data of one build for its day and edition; the only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yingjian.base.problems import DataError, Problem, code
from yingjian.base.settings import ROOT, cache_folder, parse_day
from yingjian.model.editions import for_edition
from yingjian.model.loading import load
from yingjian.pages.markup import chinese_day, css_string
from yingjian.read.secrecy import EDITIONS, INTERNAL

if TYPE_CHECKING:
    from yingjian.model.project import Project
    from yingjian.papers import Taken
    from yingjian.read.secrecy import Edition

*_OTHERS, _LAST = EDITIONS
NO_EDITION = code(
    "build.edition",
    "没有这个版本",
    why="写错版本，可能把不该给人看的交了出去。",
    mend=f"写 {'、'.join(_OTHERS)} 或 {_LAST}。",
)


@dataclass(slots=True)
class Session:
    """A project as its edition sees it, and the day as of which it is shown.

    Attributes:
        project: without what the edition may not show.
        chosen: who chose the day: ``asked``, ``demonstration`` or ``today``.
        since: the manifest of a binder handed over before.
        trouble: a Chinese notice that newer data has errors and is not shown; "" if there is none.
        outcomes: of intake, by path of the paper; None before the papers were taken in.
    """

    project: Project
    day: date
    chosen: str
    docs: Path
    data: Path
    binder_wanted: bool
    since: Path | None = None
    trouble: str = ""
    outcomes: dict[str, Taken] | None = None

    @property
    def edition(self) -> Edition:
        """The edition that is built."""
        return self.project.edition

    @classmethod
    def from_environment(cls, docs_dir: str) -> Session:
        """Load what ``YINGJIAN_DATA``, ``YINGJIAN_AS_OF`` and ``YINGJIAN_EDITION`` ask for.

        The day is YINGJIAN_AS_OF, or else ``as_of`` of data/plan.yml, or else today.

        Raises:
            DataError: the data, the day or the edition has errors.
        """
        docs = Path(docs_dir)
        asked = os.environ.get("YINGJIAN_AS_OF", "")
        wanted = parse_day(asked) if asked else None
        today = date.today()  # noqa: DTZ011 — the town's own calendar day
        data = Path(os.environ.get("YINGJIAN_DATA") or ROOT / "data")
        name = _edition(os.environ.get("YINGJIAN_EDITION") or INTERNAL)
        project = for_edition(load(data, docs, day=wanted, today=today, cache=cache_folder()), name)
        if wanted:
            day, chosen = wanted, "asked"
        elif project.plan.as_of:
            day, chosen = project.plan.as_of, "demonstration"
        else:
            day, chosen = today, "today"
        return cls(
            project,
            day,
            chosen,
            docs,
            data,
            os.environ.get("YINGJIAN_BINDER", "1") != "0",
            Path(since) if (since := os.environ.get("YINGJIAN_SINCE")) else None,
        )

    def site_facts(self) -> dict[str, Any]:
        """Return what the frame of every page shows, for templates of the theme."""
        notes = {
            "asked": f"本站按 {chinese_day(self.day)}推算（生成时指定）",
            "demonstration": f"演示：本站按 {chinese_day(self.day)}推算，不是当天。"
            "真正使用时删去 data/plan.yml 的 as_of 一行",
            "today": "",
        }
        systems = self.project.dossier.systems.values()
        is_demonstration = any(system.demonstration for system in systems)
        demonstration = "演示数据：指标、材料、得分、台账均为演示。" if is_demonstration else ""
        return {
            "as_of": self.day.isoformat(),
            "as_of_note": self.trouble
            or "　".join(filter(None, (demonstration, notes[self.chosen]))),
            "demonstration": demonstration.rstrip("。"),
            "fingerprint": self.project.fingerprint,
            "edition": self.edition.name,
            "edition_title": self.edition.title,
            "edition_line": "" if self.edition.whole else self.edition.line,
            "site_title": self.project.plan.short_title,
            "binder": {"href": "binder.pdf"} if self.binder_wanted else None,
        }

    def print_head(self, title: str) -> str:
        """Return a CSS string: the head of a page's second and later sheets when printed."""
        return css_string(f"{self.project.plan.short_title}　{title}　{self.day.isoformat()}")


def _edition(name: str) -> str:
    """Return the name of an edition.

    Raises:
        DataError: there is no such edition.
    """
    if name not in EDITIONS:
        tip = f"写 {'、'.join(EDITIONS)} 之一。"
        problem = Problem("--edition", 0, 0, NO_EDITION.name, "没有这个版本。", tip, found=name)
        raise DataError([problem])
    return name
