"""What is left of a record that an edition withholds: what counts and links need, and no word.

So counts, readiness and scores stay those of the whole project. ``STUBS`` lists what a stub keeps;
all else is blank, so that a field added to a record is withheld until somebody adds it to the list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from yingjian.base.problems import Problem
from yingjian.model.evidence import Answer, Evidence, Paper
from yingjian.model.figures import Figure, Reconciliation
from yingjian.model.ledger import LedgerItem
from yingjian.model.project import Person
from yingjian.read.secrecy import NOBODY

if TYPE_CHECKING:
    from collections.abc import Iterable

_Item = TypeVar("_Item")
# (value, the edition's word for what it withholds) → what stands in the value's place
Form = Callable[[Any, str], Any]
# A seal that no file has: a paper that was not intact stays so without its hash.
_BROKEN: Final = "-"


def _unchanged(value: Any, _word: str) -> Any:
    return value


def _word(_value: Any, word: str) -> str:
    return word


def word_if_given(value: Any, word: str) -> str | None:
    """Replace a text by the word."""
    return word if value else value


def nobody_if_given(value: Any, _word: str) -> str | None:
    """Replace a person's id by that of nobody."""
    return NOBODY if value else value


def word_per_day(value: Iterable[tuple[Any, str]], word: str) -> tuple[tuple[Any, str], ...]:
    """Replace the texts of (day, text) pairs by the word."""
    return tuple((on, word) for on, _ in value)


def _one_if_given(value: Any, _word: str) -> int | None:
    return None if value is None else 1


def _true(_value: Any, _word: str) -> bool:
    return True


def _stubs(value: Iterable[Any], word: str) -> tuple[Any, ...]:
    return tuple(stub(record, word) for record in value)


def _papers_without_names(papers: Iterable[Paper], _word: str) -> tuple[Paper, ...]:
    return tuple(Paper("", 0, "", None if paper.intact else _BROKEN) for paper in papers)


class Kept(NamedTuple):
    """Fields that a stub keeps, why counts or links need them, and in which form."""

    fields: tuple[str, ...]
    why: str
    form: Form = _unchanged


_ID: Final = Kept(("id",), "Links and back-links lead by it.")
_WITHHELD: Final = Kept(
    ("withheld",), "Views leave stubs out of their lists and count them.", _true
)

STUBS: Final[Mapping[type[Any], tuple[Kept, ...]]] = MappingProxyType(
    {
        Evidence: (
            _ID,
            _WITHHELD,
            Kept(("title",), "What names it says the word instead.", _word),
            Kept(("unit",), "Quality counts it with its unit."),
            Kept(("refers_to",), "A reference stands and falls with its target."),
            Kept(("state", "filed", "reviewed"), "Its state on a day."),
            Kept(("files",), "A paper that was altered makes it doubtful.", _papers_without_names),
            Kept(("answers",), "Quality counts it with its indicators.", _stubs),
            Kept(("formed",), "Quality compares it with the period of the system."),
            Kept(
                ("issuer", "kind", "secrecy", "retention"),
                "Quality counts whether they are given.",
                word_if_given,
            ),
            Kept(("pages",), "Quality counts whether they are given.", _one_if_given),
            Kept(("origin",), "Quality counts the warnings about its file."),
        ),
        Answer: (Kept(("indicator", "slot"), "Which indicator it serves, which slot it fills."),),
        Figure: (
            _ID,
            _WITHHELD,
            Kept(("title",), "Stands where a text inserts the figure.", _word),
            Kept(("value",), "Formulas of scores and vetoes compute with it."),
            Kept(("as_of",), "Quality compares it with the period of the system."),
            Kept(("source",), "Quality counts figures without a source."),
            Kept(("owner",), "Counted as owed by its unit."),
            Kept(("unit",), "Quality counts whether it is given.", word_if_given),
        ),
        Reconciliation: (
            _ID,
            Kept(("title",), "What names it says the word instead.", _word),
            Kept(("left", "right"), "They lead to the figures of both sides."),
            Kept(("holds",), "Quality counts those that do not hold."),
            Kept(
                ("left_value", "right_value"),
                "Whether both sides are known at all.",
                _one_if_given,
            ),
        ),
        LedgerItem: (
            _ID,
            _WITHHELD,
            Kept(("problem",), "What names it says the word instead.", _word),
            Kept(("indicator",), "Counted with its indicator."),
            Kept(("lead", "support"), "Counted as owed by its units."),
            Kept(("owner",), "Quality counts whether it is given.", nobody_if_given),
            Kept(("found", "due", "accepted", "closed"), "Its state on a day, and delays."),
            Kept(("progress", "reopened"), "Their days decide its state.", word_per_day),
            Kept(("after",), "With evidence of the mending it waits for acceptance."),
        ),
        Person: (
            _ID,
            _WITHHELD,
            Kept(("name",), "Rosters say the word in the person's place.", _word),
        ),
        Problem: (
            Kept(("code", "severity"), "Warnings are counted by kind."),
            Kept(("file", "line"), "Quality finds the record that a warning is about."),
        ),
    }
)


def stub(record: _Item, word: str) -> _Item:
    """Return what is left of a record that an edition withholds; ``word`` stands for its title.

    Raises:
        KeyError: ``STUBS`` has no entry for the record's class.
    """
    forms = {name: kept.form for kept in STUBS[type(record)] for name in kept.fields}
    values = {}
    for field in fields(record):  # type: ignore[arg-type]  # STUBS holds dataclasses
        value = getattr(record, field.name)
        form = forms.get(field.name)
        values[field.name] = form(value, word) if form else _blank(str(field.type), value)
    return type(record)(**values)


def _blank(annotation: str, value: Any) -> Any:
    """Return None where a field may be None, otherwise the empty value of its type."""
    if "None" in annotation:
        return None
    if isinstance(value, Mapping):
        return MappingProxyType({})
    try:
        return type(value)()
    except TypeError:  # a type without an empty value, such as a day
        return None
