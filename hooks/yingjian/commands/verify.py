"""scripts/verify: read a finished binder as a stranger would."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yingjian.base.hashing import Digests
from yingjian.base.masking import masked
from yingjian.base.settings import ROOT, cache_folder
from yingjian.commands.arguments import Parser
from yingjian.preflight.check import check
from yingjian.preflight.facts import Withheld
from yingjian.preflight.findings import RULES
from yingjian.preflight.printing import FORMATS
from yingjian.read.secrecy import EDITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingjian.model.project import Project

_MANIFEST = "binder.json"
_PAPERS = Path("evidence", "files")
# Not papers: what editors, desktops and version control leave behind.
_LITTER = frozenset({".gitkeep", ".gitattributes", ".DS_Store", "Thumbs.db"})


class _CallError(Exception):
    """The call is at fault; the message is for the caller."""


def parser() -> Parser:
    """What the command takes."""
    made = Parser(
        "scripts/verify",
        "像外人一样通读一份装订好的册子：页码、目录、书签、链接、字体、图像、指纹，\n"
        "一次说出全部问题，写明在第几页。",
    )
    made.add_argument("pdf", metavar="册子.pdf", type=Path, nargs="?", help="要查的册子")
    made.add_argument(
        "--data", metavar="目录", type=Path, help="与它核对原件（默认项目的 data/，有就核对）"
    )
    made.add_argument(
        "--manifest", metavar="文件", type=Path, help="册子的清单（默认同一目录的 binder.json）"
    )
    made.add_argument(
        "--format", choices=tuple(FORMATS), default="text", metavar="格式",
        help="text 给人看（默认）、json",
    )  # fmt: skip
    made.add_argument("--rules", action="store_true", help="列出全部规则和理由")
    made.epilog = "退出码：0 没有错误（可以有提醒）；1 册子有错；2 用法有错。"
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 all good, 1 the binder is at fault, 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    if asked.rules:
        for rule in RULES.values():
            level = "错误" if rule.severity == "error" else "提醒"
            sys.stdout.write(f"{rule.code}　{level}　{rule.title}：{rule.why}\n")
        return 0
    if asked.pdf is None:
        sys.stderr.write("缺少参数：要查的册子，例如 scripts/verify site/binder.pdf。\n")
        return 2
    try:
        raw = _bytes(asked.pdf)
        manifest = _manifest(asked.manifest, asked.pdf)
        data = _data(asked.data)
    except _CallError as error:
        sys.stderr.write(f"{error}。\n用 scripts/verify --help 看说明。\n")
        return 2
    files = project = None
    if data is not None and manifest is not None:
        files, project = _files(data), _project(data)
    report = check(
        raw,
        manifest,
        files=files,
        data_sha256=project.fingerprint if project else None,
        withheld=_withheld(project, manifest, files) if project and files is not None else None,
    )
    sys.stdout.write(FORMATS[asked.format](report) + "\n")
    return 0 if report.sound else 1


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _CallError(f"打不开 {path}：{error.strerror or error}") from None


def _manifest(named: Path | None, pdf: Path) -> dict[str, Any] | None:
    path = named or pdf.with_name(_MANIFEST)
    if named is None and not path.is_file():
        return None
    try:
        found = json.loads(_bytes(path))
    except ValueError as error:
        raise _CallError(f"清单 {path} 不是能读的 JSON：{error}") from None
    if not isinstance(found, dict):
        raise _CallError(f"清单 {path} 应当是一个 JSON 对象")
    return found


def _data(named: Path | None) -> Path | None:
    if named is None:
        default = ROOT / "data"
        return default if default.is_dir() else None
    if not named.is_dir():
        raise _CallError(f"没有 {named} 这个目录")
    return named


def _files(data: Path) -> dict[str, str]:
    """SHA-256 of every paper by its path below data/evidence/files; "" where it cannot be read."""
    root = data / _PAPERS
    digests = Digests(cache_folder() / "sha256.sqlite")
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            if name in _LITTER:
                continue
            try:
                status = path.stat()
                digest = digests.of(path, status.st_size, status.st_mtime_ns)
            except OSError:
                digest = ""
            found[path.relative_to(root).as_posix()] = digest
    digests.save()
    return dict(sorted(found.items()))


def _project(data: Path) -> Project | None:
    """The data as it is now; None where it has errors."""
    from yingjian.model.loading import examine

    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    project, _ = examine(data, ROOT / "docs", today=today, cache=cache_folder())
    return project


def _withheld(
    project: Project, manifest: Mapping[str, Any] | None, files: Mapping[str, str]
) -> Withheld | None:
    """What the edition that the manifest names must not hold; None where it names none."""
    from yingjian.model.editions import for_edition

    name = str((manifest or {}).get("edition"))
    if name not in EDITIONS:
        return None
    view = for_edition(project, name)
    edition = view.edition
    if edition.whole:
        return Withheld(edition.title, frozenset(), {}, None)
    listed = {
        paper.path
        for one in view.dossier.evidence.values()
        if not one.withheld
        for paper in one.files
    }
    held = [one for one in project.dossier.evidence.values() if edition.hides("evidence", one.id)]
    words = {
        path: "材料的文件名"
        for path in files
        if path not in listed and not any(path in other for other in listed)
    }
    words |= {
        paper.sha256: "材料的指纹"
        for one in held
        for paper in one.files
        if paper.sha256 not in {files.get(path) for path in listed}
    }
    return Withheld(edition.title, frozenset(files) - listed, words, masked)


if __name__ == "__main__":
    raise SystemExit(main())
