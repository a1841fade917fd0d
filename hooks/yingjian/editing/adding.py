"""A new record: the next free number, its place in data/, its file copied in under a safe name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from yingjian.base import atomic
from yingjian.editing.files import record_file
from yingjian.editing.splice import Text
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
    """Nothing was added; the message says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A file copied in: its name below files/, bytes, pages where they can be counted, SHA-256."""

    name: str
    size: int
    pages: int | None
    sha256: str


def typed(question: Question, text: str) -> Value:
    """What somebody typed, as the value of a record; what does not fit stays text for the check."""
    text = text.strip()
    if question.many:
        one = replace(question, many=False)
        return [typed(one, part) for part in re.split(r"[、，,;；]\s*", text) if part.strip()]
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


def next_id(kind: Kind, taken: Iterable[str], stem: str = "") -> str:
    """The number after the largest one taken; ``stem`` stands before it (``T2.``)."""
    head = stem or kind.prefix
    numbers = [
        int(one[len(head) :]) for one in taken if re.fullmatch(re.escape(head) + r"\d+", one)
    ]
    return f"{head}{max(numbers, default=0) + 1:0{kind.digits}d}"


def take(source: Path, data: Path, name: str, title: str) -> PaperFacts:
    """Copy a file into data/evidence/files/ as ``E001-题名.pdf``.

    Raises:
        AddError: it is no file, empty, too large, or there is one of that name.
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
    """``E001-题名.pdf``: no sign that a shell, an address or Windows gives a meaning of its own."""
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
    """Write a record; the file that now holds it.

    Raises:
        AddError: the file that it belongs into is not there, cannot be read or written.
    """
    record = {key: values[key] for key in known_keys(kind.model) if key in values}
    path = data / kind.file.format(id=values["id"])
    try:
        if not kind.path:
            if path.exists():
                raise AddError(f"{path.name} 已经有了。")
            text = record_file(path.relative_to(data).as_posix(), record)
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, text.encode(), durable=True)
            return path
        edited = opened(data, kind)
        at = list(kind.path)
        if phase:
            at[1] = _phases(edited).index(phase)
        held = edited.value
        for step in at[:-1]:
            held = held[step]  # type: ignore[index]  # as the kind's path says
        if isinstance(held, dict) and not held.get(str(at[-1])):
            edited.set(tuple(at), [record])
        else:
            edited.append(tuple(at), record)
        atomic.write(path, edited.text.encode(), durable=True)
    except (SpliceError, OSError) as error:
        raise AddError(f"{path.name} 写不进去：{error}") from error
    return path


def opened(data: Path, kind: Kind) -> Text:
    """The file of a kind that shares one with others.

    Raises:
        AddError: it is not there, or cannot be read.
    """
    path = data / kind.file
    try:
        return Text(path.read_text(encoding="utf-8"), f"{data.name}/{kind.file}")
    except (OSError, UnicodeDecodeError, SpliceError) as error:
        said = str(error) if isinstance(error, SpliceError) else f"{path.name} 打不开。"
        raise AddError(f"{said} 先用 scripts/check 看。") from error


def _phases(text: Text) -> list[str]:
    value: Any = text.value
    return [str(one.get("id")) for one in value.get("phases", []) if isinstance(one, dict)]


def taken(data: Path, kind: Kind) -> tuple[list[str], list[str]]:
    """Ids in use, and ids of phases for tasks.

    Raises:
        AddError: the file that holds them cannot be read.
    """
    if not kind.path:
        folder = (data / kind.file).parent
        return sorted(path.stem for path in folder.glob(f"{kind.prefix}*.yml")), []
    text = opened(data, kind)
    phases = _phases(text) if kind.path[0] == "phases" else []
    return re.findall(rf"\b{kind.prefix}\d+(?:\.\d+)?\b", text.text), phases
