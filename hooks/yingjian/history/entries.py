"""Turn documents of data/ into entries: each record by itself, with its values in one form.

Entries are read without the rules, so that data which today's rules refuse can be compared too.
Spellings with the same meaning become the same value: an explicit default, a unit by id or by name,
a word or a list of one word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, get_origin

from yingjian.base.registry import TITLES
from yingjian.model.references import Ref
from yingjian.read import records
from yingjian.read.records import FILES, FOLDERS, OPTIONAL
from yingjian.read.records.base import Record
from yingjian.read.records.evidence import EvidenceFile
from yingjian.read.records.figures import Figure, Reconciliation
from yingjian.read.records.indicators import Indicator
from yingjian.read.records.mappings import MappingFile
from yingjian.read.records.rectification import Item
from yingjian.read.records.systems import System

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from yingjian.read.source import Document

Values = dict[str, Any]

# Records with an entry of their own, and their kinds in references.
KINDS: Mapping[type[Record], str] = {
    records.Basis: "basis",
    records.Inspection: "inspection",
    records.Requirement: "requirement",
    records.Unit: "unit",
    records.Person: "person",
    records.LeadingGroup: "body",
    records.Office: "body",
    records.WorkingGroup: "body",
    records.Duty: "duty",
    records.Change: "change",
    records.Phase: "phase",
    records.Task: "task",
    System: "system",
    Figure: "figure",
    Reconciliation: "reconciliation",
    Item: "ledger",
    Indicator: "indicator",
    EvidenceFile: "evidence",
    MappingFile: "mapping",
}
# (model, key) of values that name a unit or a person.
_UNITS = {
    (EvidenceFile, "unit"),
    (Figure, "owner"),
    (Indicator, "lead"),
    (Indicator, "support"),
    (Item, "lead"),
    (Item, "support"),
    (records.Office, "unit"),
    (records.Post, "unit"),
    (records.Requirement, "applies_to"),
    (records.Requirement, "receiver"),
    (records.Task, "applies_to"),
    (records.Task, "lead"),
    (records.Task, "support"),
    (records.Unit, "successor"),
}
_PEOPLE = {
    (EvidenceFile, "person"),
    (EvidenceFile, "reviewer"),
    (Indicator, "owner"),
    (Item, "accepted_by"),
    (Item, "owner"),
    (records.Requirement, "contact"),
    (records.Roster, "people"),
    (records.Task, "owner"),
}
# Files whose own values, without the records in them, are one entry: its page and its label.
PAGES: Mapping[str, tuple[str, str]] = {
    **{
        file: (page, TITLES[page])
        for file, page in {
            "plan.yml": "plan",
            "organization.yml": "organization",
            "schedule.yml": "schedule",
            "systems.yml": "indicators",
            "figures.yml": "figures",
            "rectification.yml": "ledger",
        }.items()
    },
    "binder.yml": ("binder", "册子的次序"),
    "checks.yml": ("checks", "检查规则"),
    "editions.yml": ("editions", "三个版本"),
}
# Fields with the words by which people call a record: the first that is given.
_LABELS = ("title", "name", "problem", "text")
# The pseudo-field with the id of the record around this one.
PARENT = "^"


class Named(str):
    """The id of a unit or person, shown by its label; equal to others with the same id."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, name: str, label: str) -> Self:
        """``name`` is the id."""
        named = super().__new__(cls, name)
        named.label = label
        return named


class Order(tuple[str, ...]):
    """Ids of the records in a list, in their order; each has an entry of its own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in one state: ``label`` is what people call it, ``values`` are by key as written."""

    ref: Ref
    label: str
    file: str
    model: type[Record]
    values: Values = field(compare=False)


@dataclass(frozen=True, slots=True)
class Names:
    """Words that stand for one unit or one person → who that is."""

    units: Mapping[str, Named]
    people: Mapping[str, Named]


def model_of(name: str) -> type[Record] | None:
    """The model of a file below data/; None where data/ has no such file."""
    if name in FILES or name in OPTIONAL:
        return FILES.get(name) or OPTIONAL[name]
    folder, _, rest = name.partition("/")
    fits = folder in FOLDERS and rest.endswith(".yml") and "/" not in rest
    return FOLDERS[folder][0] if fits else None


def inner_model(annotation: object) -> type[Record] | None:
    """The record inside an annotation, such as ``tuple[Slot, ...]`` or ``Score | None``."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        if inner := inner_model(argument):
            return inner
    return None


def fields(model: type[Record]) -> Iterator[tuple[str, str, str, Any]]:
    """Yield (key, name in the model, Chinese title, annotation) of each field, in order."""
    for name, info in model.model_fields.items():
        yield info.alias or name, name, info.title or name, info.annotation


def names(documents: Mapping[str, Document]) -> Names:
    """Return which unit and person each word means in one state."""
    value = documents["organization.yml"].value if "organization.yml" in documents else None
    content = value if isinstance(value, dict) else {}
    units, people = _mappings(content.get("units")), _mappings(content.get("people"))
    single = ("name", "full_name")
    several = ("spellings", "aliases", "former_names")
    return Names(_meanings(units, single, several), _meanings(people, single, ()))


def _mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _meanings(
    rows: list[dict[str, Any]], single: Iterable[str], several: Iterable[str]
) -> dict[str, Named]:
    """Map words to what they mean; ``single`` and ``several`` are fields of one word and of lists.

    A word with two meanings has none.
    """
    meanings: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    names = [row.get("name") for row in rows]
    for row in rows:
        id_ = str(row.get("id") or "")
        if not id_:
            continue
        name = row.get("name")
        labels[id_] = str(name) if name and names.count(name) == 1 else f"{name or '缺名'}（{id_}）"
        words = [id_, *(row.get(key) for key in single)]
        for key in several:
            listed = row.get(key)
            words += listed if isinstance(listed, list) else []
        for word in {str(word) for word in words if word}:
            meanings.setdefault(word, []).append(id_)
    return {word: Named(ids[0], labels[ids[0]]) for word, ids in meanings.items() if len(ids) == 1}


def entries(
    documents: Mapping[str, Document], meanings: Names, only: Iterable[str] | None = None
) -> dict[Ref, Entry]:
    """Return every record of the files (or of ``only`` these), in their order."""
    entries: dict[Ref, Entry] = {}
    for name in documents if only is None else only:
        model = model_of(name)
        value = documents[name].value if name in documents else None
        if model and isinstance(value, dict):
            _Walk(name, meanings, entries).file(model, value)
    return entries


@dataclass(frozen=True, slots=True)
class _Walk:
    """Adds the records of one file to ``entries``."""

    file_name: str
    meanings: Names
    entries: dict[Ref, Entry]

    def file(self, model: type[Record], value: Mapping[str, Any]) -> None:
        if model in KINDS:
            self.record(model, value, "")
            return
        page, label = PAGES[self.file_name]
        ref = Ref("page", page)
        self.entries[ref] = entry = Entry(ref, label, self.file_name, model, {})
        entry.values.update(self.values(model, value, ""))

    def record(self, model: type[Record], value: object, parent: str) -> str:
        """Add a record and those below it; return its id."""
        if not isinstance(value, dict):
            value = {"id": None, "?": value}
        name = str(value.get("id") or "（没有编号）")
        ref, turn = Ref(KINDS[model], name), 2
        while ref in self.entries:  # Bad data may use an id twice; both records must show.
            ref, turn = Ref(KINDS[model], f"{name}（第 {turn} 个）"), turn + 1
        words = next((value[key] for key in _LABELS if value.get(key)), None)
        if model is records.Person and not words:
            words = "（缺名）"
        label = " ".join(filter(None, (ref.id, " ".join(str(words or "").split()).rstrip("。"))))
        self.entries[ref] = entry = Entry(ref, label, self.file_name, model, {})
        if parent:
            entry.values[PARENT] = parent
        entry.values.update(self.values(model, value, ref.id))
        return ref.id

    def values(self, model: type[Record], value: Mapping[str, Any], ref: str) -> Values:
        """Return the values of a record in one form, without empty ones and defaults."""
        left, values = dict(value), {}
        for key, name, _, annotation in fields(model):
            raw = left.pop(key, None)
            raw = left.pop(name, None) if raw is None else raw
            inner = inner_model(annotation)
            if inner and inner in KINDS:
                if raw is not None:
                    records = raw if isinstance(raw, list) else (raw,)
                    values[key] = Order(self.record(inner, record, ref) for record in records)
                continue
            new = self.value(model, key, annotation, raw)
            default = model.model_fields[name].get_default(call_default_factory=True)
            default = list(default) if isinstance(default, tuple) else default
            if new not in (None, [], {}) and new != default:
                values[key] = new
        values.update((str(key), other) for key, other in left.items() if other is not None)
        return values

    def value(self, model: type[Record], key: str, annotation: object, raw: Any) -> Any:
        inner = inner_model(annotation)
        if get_origin(annotation) is tuple and isinstance(raw, str):
            raw = [raw]
        if inner and isinstance(raw, dict):
            if get_origin(annotation) is dict:
                return {
                    name: self.values(inner, item, "") if isinstance(item, dict) else item
                    for name, item in raw.items()
                }
            return self.values(inner, raw, "")
        if isinstance(raw, list):
            return [
                self.values(inner, item, "")
                if inner and isinstance(item, dict)
                else self.name(model, key, item)
                for item in raw
            ]
        return self.name(model, key, raw)

    def name(self, model: type[Record], key: str, raw: Any) -> Any:
        """Return the unit or person that a word names, or the word."""
        if not isinstance(raw, str):
            return raw
        if (model, key) in _UNITS:
            return self.meanings.units.get(raw, raw)
        return self.meanings.people.get(raw, raw) if (model, key) in _PEOPLE else raw
