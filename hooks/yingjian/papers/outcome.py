"""What becomes of a paper: pages to bind, or a named reason why not."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

#: How pages came about: their own content, a generated one, or a picture of each page.
AS_IS: Final = "as-is"
CONVERTED: Final = "converted"
RASTERISED: Final = "rasterised"


@dataclass(frozen=True, slots=True)
class Bindable:
    """Clean pages. ``pages`` counts them; page numbers start at 1.

    ``pdf``: every page has a MediaBox ``[0 0 w h]`` (points, upright, as seen) and nothing else
    beside its content ``q a b c d e f cm /P Do Q`` and the Form XObject ``/P`` that holds all.
    ``how`` is ``"as-is"``, ``"converted"`` or ``"rasterised"`` (at least one page is a picture of
    the original page). ``notes`` say in Chinese what was done. ``image_only`` are the pages
    without selectable text. ``conformance`` is the PDF/A-2 level that the pages allow: ``"2u"``,
    ``"2b"`` (letters without Unicode) or None.
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
    """Like :class:`Bindable`, but the pages lie in the file ``pdf``; None if they could not be made.

    ``reason`` and ``tip`` are empty for a bindable paper. ``fresh`` tells whether it was
    converted now or taken from the cache.
    """

    pdf: Path | None
    pages: int
    how: str
    notes: tuple[str, ...]
    image_only: tuple[int, ...]
    conformance: str | None
    reason: str
    tip: str
    fresh: bool


class Refused(Exception):  # noqa: N818 -- reads as the fact it reports
    """A paper cannot be bound. ``lasting``: the same bytes would be refused again on any machine."""

    def __init__(self, reason: str, tip: str, *, lasting: bool = True) -> None:
        """Keep the Chinese reason and what to do."""
        super().__init__(reason)
        self.reason = reason
        self.tip = tip
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome on its way between processes.

    ``lasting`` tells whether it may be remembered, ``hungry`` whether more memory may help.
    """

    outcome: Bindable | Unbindable
    lasting: bool = True
    hungry: bool = False


def about(outcome: Bindable | Unbindable) -> dict[str, Any]:
    """Everything of an outcome but the PDF file, as JSON can hold it."""
    facts = asdict(outcome)
    facts.pop("pdf", None)
    return facts


def pack(answer: Answer) -> bytes:
    """Write an answer as one line of JSON followed by the PDF file."""
    head = {"lasting": answer.lasting, "hungry": answer.hungry} | about(answer.outcome)
    body = answer.outcome.pdf if isinstance(answer.outcome, Bindable) else b""
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + body


def unpack(packed: bytes) -> Answer:
    """Read what :func:`pack` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    line, _, body = packed.partition(b"\n")
    head = json.loads(line)
    lasting, hungry = bool(head["lasting"]), bool(head["hungry"])
    if "reason" in head:
        return Answer(Unbindable(str(head["reason"]), str(head["tip"])), lasting, hungry)
    conformance = head["conformance"]
    return Answer(
        Bindable(
            pdf=body,
            pages=int(head["pages"]),
            how=str(head["how"]),
            notes=tuple(str(note) for note in head["notes"]),
            image_only=tuple(int(page) for page in head["image_only"]),
            conformance=None if conformance is None else str(conformance),
        ),
        lasting,
        hungry,
    )
