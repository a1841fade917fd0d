"""The result of a conversion: pages to bind, or the reason why there are none."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from yingjian.papers.limits import MAX_FILE, MB

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

#: Origin of the pages: their own content, a generated one, or a picture of each page.
AS_IS: Final = "as-is"
CONVERTED: Final = "converted"
RASTERISED: Final = "rasterised"

#: Advice that several refusals give.
SAVE_AGAIN: Final = "请用原来的软件打开，另存为 PDF 后替换"
PRINT_AGAIN: Final = "请用原来的软件打开，另存（打印）为 PDF 后替换"
MAKE_SMALLER: Final = "请降低扫描分辨率，或拆成几份分别登记"


@dataclass(frozen=True, slots=True)
class Bindable:
    """Clean pages. ``pages`` counts them; page numbers start at 1.

    ``pdf``: every page has a MediaBox ``[0 0 w h]`` (points, upright, as seen) and nothing else
    beside its content ``q a b c d e f cm /P Do Q`` and the Form XObject ``/P`` that holds all.
    ``how`` is ``"as-is"``, ``"converted"`` or ``"rasterised"`` (at least one page is a picture of
    the original page). ``notes`` say in Chinese what was done. ``image_only`` are the pages
    without selectable text. ``conformance`` is the PDF/A-2 level that the pages allow: ``"2u"``,
    ``"2b"`` (characters without Unicode) or None.
    """

    pdf: bytes
    pages: int
    how: str
    notes: tuple[str, ...]
    image_only: tuple[int, ...]
    conformance: str | None


@dataclass(frozen=True, slots=True)
class Unbindable:
    """No pages: why (``reason``) and what to do (``tip``), both Chinese."""

    reason: str
    tip: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A conversion's result on disk: a :class:`Bindable` or an :class:`Unbindable` in one class.

    ``pdf`` is the file of the pages, None for an unbindable paper; ``reason`` and ``tip`` are
    empty for a bindable one. ``fresh`` tells whether it was converted now or read from the cache.
    """

    pdf: Path | None
    pages: int = 0
    how: str = ""
    notes: tuple[str, ...] = ()
    image_only: tuple[int, ...] = ()
    conformance: str | None = None
    reason: str = ""
    tip: str = ""
    fresh: bool = False


class Refused(Exception):  # noqa: N818 -- reads as the fact it reports
    """A paper cannot be bound. ``lasting``: the same bytes would be refused on any machine."""

    def __init__(self, reason: str, tip: str, *, lasting: bool = True) -> None:
        """Keep the Chinese reason and what to do."""
        super().__init__(reason)
        self.reason = reason
        self.tip = tip
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome on its way between processes.

    ``lasting`` tells whether it may be cached, ``hungry`` whether more memory may help.
    """

    outcome: Bindable | Unbindable
    lasting: bool = True
    hungry: bool = False


def too_large(size: int) -> Answer:
    """Return the answer for a file of ``size`` bytes that is over the limit."""
    reason = f"文件有 {size // MB} MB，超过了 {MAX_FILE // MB} MB"
    return Answer(Unbindable(reason, MAKE_SMALLER))


def answer_failures(work: Callable[[], T], failure: str, tip: str) -> T | Answer:
    """Return what ``work`` returns, or why it failed: a refusal, or any error of a library.

    ``failure`` and ``tip`` are the Chinese texts for errors that no library documents.

    Raises:
        MemoryError: the memory limit was reached, whichever way the library reports it.
    """
    try:
        return work()
    except Refused as refusal:
        return Answer(Unbindable(refusal.reason, refusal.tip), refusal.lasting)
    except MemoryError:
        raise
    except Exception as error:
        if "bad_alloc" in str(error) or "memory" in str(error).lower():
            raise MemoryError from error
        reason = f"{failure}，文件可能已损坏（{type(error).__name__}）"
        return Answer(Unbindable(reason, tip))


def facts(outcome: Bindable | Unbindable) -> dict[str, Any]:
    """Return the fields of an outcome that JSON can hold: all but the PDF file."""
    fields = asdict(outcome)
    fields.pop("pdf", None)
    return fields


def pack(answer: Answer) -> bytes:
    """Write an answer as one line of JSON followed by the PDF file."""
    head = {"lasting": answer.lasting, "hungry": answer.hungry} | facts(answer.outcome)
    body = answer.outcome.pdf if isinstance(answer.outcome, Bindable) else b""
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + body


def unpack(packed: bytes) -> Answer:
    """Read what :func:`pack` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    line, _, body = packed.partition(b"\n")
    fields = json.loads(line)
    lasting, hungry = fields.pop("lasting"), fields.pop("hungry")
    if "reason" in fields:
        return Answer(Unbindable(**fields), lasting, hungry)
    return Answer(Bindable(body, **with_tuples(fields)), lasting, hungry)


def with_tuples(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as read from JSON with the tuples that it wrote as lists."""
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()
    }
