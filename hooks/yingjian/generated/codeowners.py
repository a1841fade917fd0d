"""Write CODEOWNERS: changes of a data file are reviewed by the accounts of its units.

One file at the root serves three forges, which read its patterns differently: GitHub and GitLab as
in .gitignore, Gitea as Go regular expressions over the whole path. So every rule is the plain path
of one file, without a leading slash or wildcard; in Gitea, "." also matches ".". Paths that cannot
be written so are listed in a comment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from yingjian.model.project import Project

PATH: Final = "CODEOWNERS"
_PLAIN = re.compile(r"[\w.\-/]+")
# Files of the plan itself belong to the office of the leading group.
_OFFICE = ("plan", "organization", "schedule", "binder", "checks", "systems")

_HEAD = """\
# 由 scripts/generate 生成，不要手改：按 data/organization.yml 里各单位的 accounts，
# 改到哪个单位的材料、指标、台账、数据，就请哪个单位的账号审阅。
# GitHub、Gitea、GitLab 共用这一个文件，所以逐个写出路径，不用通配符。
"""


def codeowners(project: Project) -> str:
    """Return the text of the file."""
    accounts = {unit.id: unit.accounts for unit in project.units.values()}
    if not any(accounts.values()):
        return (
            f"{_HEAD}#\n# 还没有一个单位写了账号，所以没有规则。"
            "在单位下加一行 accounts: [账号]，再运行 scripts/generate。\n"
        )
    lines = [_HEAD]
    unlisted = []
    for path, units in _owned(project):
        owners = list(dict.fromkeys(name for unit in units for name in accounts.get(unit, ())))
        if not owners:
            continue
        if _PLAIN.fullmatch(path):
            lines.append(f"{path} {' '.join(f'@{name}' for name in owners)}")
        else:
            unlisted.append(f"#   {path}")
    if unlisted:
        lines += ["", "# 文件名有空格或符号，三家的写法不同，没有列入：", *unlisted]
    return "\n".join(lines) + "\n"


def _owned(project: Project) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield (path, ids of units) of every data file, each path once, in a fixed order."""
    dossier = project.dossier
    office = project.office.unit if project.office else None
    for name in _OFFICE:
        yield f"data/{name}.yml", [office] if office else []
    yield "data/figures.yml", [figure.owner for figure in dossier.figures.values() if figure.owner]
    yield "data/rectification.yml", [item.lead for item in dossier.ledger.values() if item.lead]
    leads = defaultdict[str, list[str]](list)
    for indicator in dossier.indicators.values():
        leads[indicator.origin.file] += [indicator.lead] if indicator.lead else []
    yield from sorted(leads.items())
    for evidence in dossier.evidence.values():
        yield evidence.origin.file, [evidence.unit]
    papers = defaultdict[str, list[str]](list)
    for evidence in dossier.evidence.values():
        for paper in evidence.files:
            papers[f"data/evidence/files/{paper.path}"].append(evidence.unit)
    yield from sorted(papers.items())
