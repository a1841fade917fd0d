"""Adds a record to data/: the next free number, its place, its file copied under a safe name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from yingjian.base import atomic
from yingjian.editing.files import record_file
from yingjian.editing.splice import Text, value_at
from yingjian.editing.writing import SpliceError
from yingjian.read.folders import PAPERS
from yingjian.read.records import known_keys
from yingjian.read.records.base import spelt_day
from yingjian.read.source import DECIMAL, INTEGER, halfwidth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from yingjian.editing.kinds import Kind, Question
    from yingjian.read.source import Value

MAX_PAPER: Final = 500 * 2**20
_PART: Final = 2**20
# Bytes of a file's name; most file systems allow 255.
_NAME: Final = 150
_UNSAFE: Final = re.compile(r"[\\/:*?\"<>|#%&{}$!'@+`=\s\x00-\x1f\x7f]+")


class AddError(Exception):
    """Nothing is added; the message (Chinese) says why and what to do."""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A copied file: its name below files/, bytes, pages where they can be counted, SHA-256."""

    name: str
    size: int
    pages: int | None
    sha256: str


def parse_answer(question: Question, text: str) -> Value:
    """Typed words as a value of a record; what does not fit stays text, for the check to name."""
    text = text.strip()
    if question.many:
        single = replace(question, many=False)
        return [
            parse_answer(single, part) for part in re.split(r"[、，,;；]\s*", text) if part.strip()
        ]
    plain = halfwidth(text)
    if question.base is date:
        return spelt_day(plain) or text
    if question.base in {int, Decimal}:
        plain = plain.replace(",", "")
        if INTEGER.fullmatch(plain):
            return int(plain)
        return Decimal(plain) if DECIMAL.fullmatch(plain) else text
    if question.base is bool:
        return {"是": True, "true": True, "否": False, "false": False}.get(plain.lower(), text)
    return text


def next_id(kind: Kind, ids: Iterable[str], prefix: str = "") -> str:
    """The id after the largest of ``ids``; ``prefix`` stands for that of the kind (``T2.``)."""
    prefix = prefix or kind.prefix
    matches = filter(None, (re.fullmatch(rf"{re.escape(prefix)}(\d+)", name) for name in ids))
    number = max((int(match[1]) for match in matches), default=0) + 1
    return f"{prefix}{number:0{kind.digits}d}"


def copy_paper(source: Path, data: Path, name: str, title: str) -> PaperFacts:
    """Copy a file into data/evidence/files/ as ``E001-题名.pdf``.

    Raises:
        AddError: it is no file, empty, too large, cannot be copied, or the name is in use.
    """
    if source.is_symlink() or not source.is_file():
        raise AddError(f"没有 {source} 这个文件。")
    size = source.stat().st_size
    if not size:
        raise AddError(f"{source} 是空文件，没有收。")
    if size > MAX_PAPER:
        raise AddError(f"{source} 有 {size // 2**20} MB，超过 {MAX_PAPER // 2**20} MB，没有收。")
    folder = data / "evidence" / PAPERS
    if folder.is_symlink():
        raise AddError(f"{folder} 是指向别处的链接，没有收。")
    target = folder / safe_name(name, title, source.suffix)
    if target.exists():
        raise AddError(f"{target} 已经有了，没有收。")
    digest = hashlib.sha256()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as paper, atomic.replacing(target, durable=True) as copy:
            while part := paper.read(_PART):
                digest.update(part)
                copy.write(part)
    except OSError as error:
        raise AddError(f"{source} 抄不进来：{error.strerror or error}。") from error
    return PaperFacts(target.name, size, count_pages(target), digest.hexdigest())


def safe_name(name: str, title: str, suffix: str) -> str:
    """``E001-题名.pdf``, without signs that mean something to a shell, in a URL or on Windows."""
    words = _UNSAFE.sub("-", unicodedata.normalize("NFC", title)).strip("-. ")
    tail = re.sub(r"[^a-z0-9.]", "", suffix.lower())
    while len(words.encode()) > _NAME:
        words = words[:-1]
    return f"{name}-{words}{tail}" if words else f"{name}{tail}"


def count_pages(path: Path) -> int | None:
    """Pages of a PDF file or a picture; None where only an office program can tell."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".pdf":
            import pikepdf

            with pikepdf.open(path) as file:
                return len(file.pages)
        if suffix in {".jpg", ".jpeg", ".png"}:
            return 1
        if suffix in {".tif", ".tiff"}:
            from PIL import Image

            with Image.open(path) as image:
                return int(getattr(image, "n_frames", 1))
    except Exception:  # noqa: BLE001 — a foreign file may break a library in any way; the binder names it
        return None
    return None


def add(data: Path, kind: Kind, values: Mapping[str, Value], phase: str = "") -> Path:
    """Write a record and return the file that holds it; ``phase`` is the id of a task's phase.

    Raises:
        AddError: the file that it belongs to does not exist, or cannot be read or written.
    """
    record = {key: values[key] for key in known_keys(kind.model) if key in values}
    path = data / kind.file.format(id=values["id"])
    try:
        if not kind.path:
            if path.exists():
                raise AddError(f"{path.name} 已经有了。")
            content = record_file(path.relative_to(data).as_posix(), record)
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, content.encode(), durable=True)
            return path
        text = _open(data, kind)
        place = kind.path
        if phase:
            place = (place[0], _phases(text).index(phase), *place[2:])
        if value_at(text.value, place):
            text.append(place, record)
        else:
            text.set(place, [record])
        atomic.write(path, text.text.encode(), durable=True)
    except (SpliceError, OSError) as error:
        raise AddError(f"{path.name} 写不进去：{error}") from error
    return path


def _open(data: Path, kind: Kind) -> Text:
    """The file that holds all records of a kind."""
    path = data / kind.file
    try:
        return Text(path.read_text(encoding="utf-8"), f"{data.name}/{kind.file}")
    except (OSError, UnicodeDecodeError, SpliceError) as error:
        message = str(error) if isinstance(error, SpliceError) else f"{path.name} 打不开。"
        raise AddError(f"{message} 先用 scripts/check 看。") from error


def _phases(text: Text) -> list[str]:
    phases = value_at(text.value, ("phases",)) or []
    return [str(phase.get("id")) for phase in phases if isinstance(phase, dict)]


def used_ids(data: Path, kind: Kind) -> tuple[list[str], list[str]]:
    """Ids in use, and for tasks the ids of phases.

    Raises:
        AddError: the file that holds them cannot be read.
    """
    if not kind.path:
        folder = (data / kind.file).parent
        return sorted(path.stem for path in folder.glob(f"{kind.prefix}*.yml")), []
    text = _open(data, kind)
    phases = _phases(text) if kind.path[0] == "phases" else []
    return re.findall(rf"\b{kind.prefix}\d+(?:\.\d+)?\b", text.text), phases
