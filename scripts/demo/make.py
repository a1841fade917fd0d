# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "openpyxl==3.1.5", "pikepdf==10.17.0", "pillow==13.0.0", "pypdfium2==5.15.2",
#   "python-docx==1.2.0", "pyyaml==6.0.3", "uharfbuzz==0.57.0", "weasyprint==70.0",
# ]
# ///
"""Makes the demonstration evidence anew: data/evidence/E*.yml and data/evidence/files/.

Figures come from data/figures.yml, so a paper and the figure that it proves cannot differ unless
scripts/demo/planted.md says so. Same input, same bytes: no clock, seeded randomness.

    uv run scripts/demo/make.py              # all; fonts from .cache/fonts or $YINGJIAN_FONTS
    uv run scripts/demo/make.py E041 E055    # only these
    uv run scripts/demo/make.py --check      # writes nothing, says what would change
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

from paper import ROOT, Made, Paper, show
from papers.environment import ENVIRONMENT
from papers.leading import LEADING, RECTIFY
from papers.pupils import PUPILS
from papers.schools import CONDITIONS, RECORDS, TEACHERS

if TYPE_CHECKING:
    from collections.abc import Iterable

EVIDENCE = ROOT / "data/evidence"
FILES = EVIDENCE / "files"
PAPERS = sorted(
    [*LEADING, *ENVIRONMENT, *PUPILS, *CONDITIONS, *TEACHERS, *RECORDS, *RECTIFY],
    key=lambda paper: paper.id,
)
# The seal of this paper is that of an earlier version: planted, see planted.md.
CHANGED_AFTER_REVIEW = "E067"
_ODD = re.compile(r"[\\/:*?\"<>|\s“”（）()]+")
_QUOTE = re.compile(r"^[\s\[\]{}#&*!|>'\"%@`,?:-]|: | #|[:\s]$|^[-+.\d]+$|^(?:null|true|false|~)$")


def _file_name(paper: Paper, made: Made) -> str:
    """E041-在校学生数登记表.xlsx: id and a title that every disk takes."""
    return f"{paper.id}-{_ODD.sub('', paper.title)[:28]}{made.suffix}"


def _scalar(text: str) -> str:
    if _QUOTE.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text


def _answer(indicator: str, slot: int | None, point: str | None) -> str:
    parts = [f"indicator: {indicator}"]
    if slot is not None:
        parts.append(f"slot: {slot}")
    if point:
        parts.append(f"point: {_scalar(point)}")
    return "  - {" + ", ".join(parts) + "}"


def record(paper: Paper, files: Iterable[tuple[str, str]], pages: int) -> str:
    """The YAML of one evidence record; ``files`` are (name, SHA-256 at review)."""
    dated = paper.formed or paper.issuer
    rows: list[tuple[str, object]] = [
        ("id", paper.id),
        ("title", _scalar(paper.title)),
        ("number", paper.number),
        ("issuer", (paper.issuer or paper.unit) if dated else None),
        ("formed", paper.formed),
        ("filed", paper.filed),
        ("kind", paper.kind),
        ("pages", pages or None),
        ("secrecy", paper.secrecy),
        ("retention", paper.retention),
        ("unit", paper.unit),
        ("person", paper.person),
        ("answers", "\n" + "\n".join(_answer(*answer) for answer in paper.answers)),
        ("state", paper.state),
        ("reason", _scalar(paper.reason) if paper.reason else None),
        ("refers_to", paper.refers_to),
        ("reviewer", paper.reviewer),
        ("reviewed", paper.reviewed if paper.reviewer else None),
        ("files", "".join(f"\n  - {{path: {name}, sha256: {seal}}}" for name, seal in files)),
        ("demonstration", "true"),
    ]
    head = (
        "# yaml-language-server: $schema=../schema/evidence.json\n"
        f"# 材料 {paper.id}（演示，内容为虚构；由 scripts/demo/make.py 生成）。\n"
        "#\n"
        "# 怎么改：formed 是材料形成的日期，filed 是收到资料室的日期，都照实写，不倒签；\n"
        "# answers 写它证明哪些指标的哪一项；换了 files 里的文件，要重新审核，"
        "再改 sha256、reviewer、reviewed。\n\n"
    )
    lines = (f"{key}: {value}".replace(": \n", ":\n") for key, value in rows if value)
    return head + "\n".join(lines) + "\n"


def _wrong_catalogue() -> list[str]:
    """What is wrong in the catalogue itself."""
    count = Counter(paper.id for paper in PAPERS)
    titles = Counter(paper.title for paper in PAPERS)
    wrong = [f"{name} 出现 {n} 次" for name, n in (count + titles).items() if n > 1]
    for paper in PAPERS:
        if paper.make and not (paper.formed and paper.filed):
            wrong.append(f"{paper.id} 有文件而没有日期")
        elif paper.formed and paper.filed and paper.filed < paper.formed:
            wrong.append(f"{paper.id} 收录早于形成")
        if paper.state == "已审" and (
            not paper.reviewed or (paper.filed and paper.reviewed < paper.filed)
        ):
            wrong.append(f"{paper.id} 审核日期不对")
    return wrong


def _unsourced(text: dict[str, str]) -> list[str]:
    """Figures whose source paper, as made, does not show the number."""
    loaded = yaml.safe_load((ROOT / "data/figures.yml").read_text("utf-8"))["figures"]
    out = []
    for figure in loaded:
        words = text.get(figure["source"])
        shown = show(figure["id"])
        if words is not None and not re.search(
            rf"(?<![\d.]){re.escape(shown)}(?![\d]|\.\d)", words
        ):
            out.append(f"{figure['id']} {figure['title']} {shown} 不见于 {figure['source']}")
    return out


class _Folder:
    """data/evidence: what is written there, what was different, what does not belong."""

    def __init__(self, *, check: bool) -> None:
        self.check = check
        self.changed: list[str] = []
        self.kept: set[Path] = set()
        FILES.mkdir(parents=True, exist_ok=True)

    def put(self, path: Path, data: bytes) -> None:
        """Write a file, unless it is as it should be or nothing may be written."""
        self.kept.add(path)
        if path.is_file() and path.read_bytes() == data:
            return
        self.changed.append(path.relative_to(ROOT).as_posix())
        if not self.check:
            path.write_bytes(data)

    def sweep(self) -> None:
        """Remove what no paper of the catalogue makes."""
        for path in sorted({*FILES.iterdir(), *EVIDENCE.glob("E*.yml")} - self.kept):
            self.changed.append(f"{path.relative_to(ROOT).as_posix()}（多余）")
            if not self.check:
                path.unlink()


def _make(paper: Paper, folder: _Folder) -> str:
    """Make one paper; the words that its files show."""
    made = [make(paper) for make in paper.make]
    rows = []
    for one in made:
        name = _file_name(paper, one)
        folder.put(FILES / name, one.data)
        sealed = one.data + (b"\n" if paper.id == CHANGED_AFTER_REVIEW else b"")
        rows.append((name, hashlib.sha256(sealed).hexdigest()))
    pages = sum(one.pages for one in made)
    folder.put(EVIDENCE / f"{paper.id}.yml", record(paper, rows, pages).encode())
    return " ".join(one.text for one in made)


def main(arguments: list[str]) -> int:
    """Makes the papers named, or all; 1 where something is wrong or, with --check, would change."""
    only = {name for name in arguments if not name.startswith("-")}
    folder = _Folder(check="--check" in arguments)
    wrong = _wrong_catalogue()
    text = {paper.id: _make(paper, folder) for paper in PAPERS if not only or paper.id in only}
    if not only:
        folder.sweep()
    wrong += _unsourced(text)
    size = sum(path.stat().st_size for path in FILES.iterdir()) / 1e6
    made = sum(path.parent == FILES for path in folder.kept)
    print(
        f"材料 {len(text)} 份，文件 {made} 个，共 {size:.1f} MB；有变化 {len(folder.changed)} 个。"
    )
    for line in [*(folder.changed if folder.check else []), *wrong]:
        print("  " + line)
    return 1 if wrong or (folder.check and folder.changed) else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
