"""Report which figures changed since the last build of the same data and edition."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from yingjian.base.settings import cache_folder
from yingjian.derive.figure_changes import changes, remember, remembered

if TYPE_CHECKING:
    from yingjian.site.session import Session


def figure_notices(session: Session) -> list[str]:
    """Return a Chinese line for each changed figure; remember all figures for the next build."""
    name = f"{session.data}{'' if session.edition.whole else session.edition.name}"
    store = cache_folder() / "figures" / f"{sha256(name.encode()).hexdigest()[:16]}.sqlite"
    dossier = session.project.dossier
    lines = [change.line for change in changes(dossier, remembered(store))]
    remember(dossier, store)
    return lines
