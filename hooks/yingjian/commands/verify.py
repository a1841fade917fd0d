"""scripts/verify: check a finished binder without the program that built it."""

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
from yingjian.commands.arguments import CallError, Parser, read_bytes
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
# Files of editors, desktops and version control, which are no papers.
_LITTER = frozenset({".gitkeep", ".gitattributes", ".DS_Store", "Thumbs.db"})


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/verify",
        "像外人一样通读一份装订好的册子：页码、目录、书签、链接、字体、图像、指纹，\n"
        "一次说出全部问题，写明在第几页。",
    )
    command.add_argument("pdf", metavar="册子.pdf", type=Path, nargs="?", help="要查的册子")
    command.add_argument(
        "--data", metavar="目录", type=Path, help="与它核对原件（默认项目的 data/，有就核对）"
    )
    command.add_argument(
        "--manifest", metavar="文件", type=Path, help="册子的清单（默认同一目录的 binder.json）"
    )
    command.add_argument(
        "--format", choices=tuple(FORMATS), default="text", metavar="格式",
        help="text 给人看（默认）、json",
    )  # fmt: skip
    command.add_argument("--rules", action="store_true", help="列出全部规则和理由")
    command.epilog = "退出码：0 没有错误（可以有提醒）；1 册子有错；2 用法有错。"
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 no errors, 1 the binder has errors, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    if options.rules:
        for rule in RULES.values():
            level = "错误" if rule.severity == "error" else "提醒"
            sys.stdout.write(f"{rule.code}　{level}　{rule.title}：{rule.why}\n")
        return 0
    if options.pdf is None:
        sys.stderr.write("缺少参数：要查的册子，例如 scripts/verify site/binder.pdf。\n")
        return 2
    try:
        raw = read_bytes(options.pdf)
        manifest = _read_manifest(options.manifest, options.pdf)
        data = _data_folder(options.data)
    except CallError as error:
        sys.stderr.write(f"{error}。\n用 scripts/verify --help 看说明。\n")
        return 2
    files = project = None
    if data is not None and manifest is not None:
        files, project = _hash_papers(data), _load_project(data)
    report = check(
        raw,
        manifest,
        files=files,
        data_sha256=project.fingerprint if project else None,
        withheld=_withheld_from(project, manifest, files)
        if project and files is not None
        else None,
    )
    sys.stdout.write(FORMATS[options.format](report) + "\n")
    return 0 if report.sound else 1


def _read_manifest(given: Path | None, pdf: Path) -> dict[str, Any] | None:
    path = given or pdf.with_name(_MANIFEST)
    if given is None and not path.is_file():
        return None
    try:
        manifest = json.loads(read_bytes(path))
    except ValueError as error:
        raise CallError(f"清单 {path} 不是能读的 JSON：{error}") from None
    if not isinstance(manifest, dict):
        raise CallError(f"清单 {path} 应当是一个 JSON 对象")
    return manifest


def _data_folder(given: Path | None) -> Path | None:
    if given is None:
        default = ROOT / "data"
        return default if default.is_dir() else None
    if not given.is_dir():
        raise CallError(f"没有 {given} 这个目录")
    return given


def _hash_papers(data: Path) -> dict[str, str]:
    """Map each path below data/evidence/files to its SHA-256; "" if it cannot be read."""
    root = data / _PAPERS
    digests = Digests(cache_folder() / "sha256.sqlite")
    hashes = {}
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
            hashes[path.relative_to(root).as_posix()] = digest
    digests.save()
    return dict(sorted(hashes.items()))


def _load_project(data: Path) -> Project | None:
    """Load data/ as it is now; None if it has errors."""
    from yingjian.model.loading import examine

    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    project, _ = examine(data, ROOT / "docs", today=today, cache=cache_folder())
    return project


def _withheld_from(
    project: Project, manifest: Mapping[str, Any] | None, files: Mapping[str, str]
) -> Withheld | None:
    """Return what the manifest's edition must not hold; None if it names no edition."""
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
        for evidence in view.dossier.evidence.values()
        if not evidence.withheld
        for paper in evidence.files
    }
    hidden = [
        evidence
        for evidence in project.dossier.evidence.values()
        if edition.hides("evidence", evidence.id)
    ]
    words = {
        path: "材料的文件名"
        for path in files
        if path not in listed and not any(path in other for other in listed)
    }
    words |= {
        paper.sha256: "材料的指纹"
        for evidence in hidden
        for paper in evidence.files
        if paper.sha256 not in {files.get(path) for path in listed}
    }
    return Withheld(edition.title, frozenset(files) - listed, words, masked)


if __name__ == "__main__":
    raise SystemExit(main())
