"""Which figures changed since the last build, and every place that shows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from yingjian.base.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from yingjian.model.dossier import Dossier
    from yingjian.model.references import Ref

_KEY: Final = "figures"


class FigureChange(NamedTuple):
    """A figure with another value than before; ``before`` or ``after`` is "" where there is none."""

    figure: str
    title: str
    before: str
    after: str
    shown_by: tuple[Ref, ...]

    @property
    def line(self) -> str:
        """One line for the log."""
        was, now = self.before or "（没有）", self.after or "（已删去）"
        places = "、".join(ref.id for ref in self.shown_by)
        where = f"，随之更新：{places}" if places else "，没有别处用到"
        return f"数据 {self.figure}“{self.title}”由 {was} 改为 {now}{where}。"


def remembered(store: Path) -> dict[str, tuple[str, str]] | None:
    """Return (title, value) by id as of the last build; None where no build is recorded."""
    with Store(store) as entries:
        text = entries.get(_KEY)
    if text is None:
        return None
    return {name: (title, value) for name, (title, value) in json.loads(text).items()}


def changes(
    dossier: Dossier, before: Mapping[str, tuple[str, str]] | None
) -> Sequence[FigureChange]:
    """Return what changed against ``before``, in the order of ids; nothing without a ``before``."""
    if before is None:
        return ()
    rows = []
    for name in sorted({*before, *dossier.figures}):
        figure = dossier.figures.get(name)
        title, was = before.get(name, ("", ""))
        now = figure.shown if figure else ""
        if was != now:
            users = dossier.users.get(name, ())
            rows.append(FigureChange(name, figure.title if figure else title, was, now, users))
    return tuple(rows)


def remember(dossier: Dossier, store: Path) -> None:
    """Record the figures as they are now."""
    rows = {name: (figure.title, figure.shown) for name, figure in dossier.figures.items()}
    with Store(store) as entries:
        entries.put(_KEY, json.dumps(rows, ensure_ascii=False))
