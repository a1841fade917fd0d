"""Records as tables, a sheet a kind: which columns there are, which row stands where in data/."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from yingjian.editing.files import data_files
from yingjian.editing.kinds import Question, questions
from yingjian.editing.splice import Text, value_at
from yingjian.read.records import EvidenceFile, Indicator, Person, Task, Unit
from yingjian.read.records.evidence import STATES, Answer
from yingjian.read.records.figures import RELATIONS, Figure, Reconciliation
from yingjian.read.records.indicators import NotApplicable, Score, Slot
from yingjian.read.records.organization import Post
from yingjian.read.records.rectification import SOURCES, Item, Step
from yingjian.read.records.systems import RETENTION
from yingjian.read.source import Path_, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from yingjian.read.records import Record

Keys = tuple[str, ...]
#: Separates the items of a list in one cell.
JOINT: Final = "、"
#: The hidden column that tells whether data/ has changed since the export.
CHECK: Final = "校验"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its value stands in the record, its heading, what it may hold.

    ``choices`` names a list of the sheet 选项. A ``fixed`` column says which record a row is.
    """

    keys: Keys
    title: str
    note: str
    question: Question | None
    model: type[Record]
    choices: str = ""
    fixed: bool = False


#: Records of a table in the data: file below data/, path inside it, the record.
Records = Iterator[tuple[str, Path_, Value]]
Source = Callable[[Mapping[str, Text]], Records]


@dataclass(frozen=True, slots=True)
class Row:
    """A record or a part of one: file below data/, path inside it, values of the columns."""

    names: tuple[str, ...]
    file: str
    path: Path_
    values: dict[Keys, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of records, or of parts of records.

    ``source`` finds the records in the documents. ``kind`` names the kind of ``scripts/new`` by
    which new rows get their ids. A sheet of parts names the key of their list (``part``); the
    heading of its first column is ``parent``, and parts are told apart by their number.
    """

    title: str
    columns: tuple[Column, ...]
    source: Source
    kind: str = ""
    parent: str = ""
    part: str = ""

    @property
    def model(self) -> type[Record]:
        """The model of the records, also where rows are parts of them."""
        return self.columns[0].model

    def rows(self, texts: Mapping[str, Text]) -> Iterator[Row]:
        """Every row, in the order of data/."""
        for record in self.records(texts):
            if not self.part:
                yield record
                continue
            path = (*record.path, self.part)
            for index, part in enumerate(_list_at(texts[record.file].value, path)):
                names = (*record.names, str(index + 1))
                yield Row(names, record.file, (*path, index), self._values(part))

    def records(self, texts: Mapping[str, Text]) -> Iterator[Row]:
        """Every record, without values where rows are its parts."""
        for file, path, record in self.source(texts):
            yield Row((_id(record),), file, path, {} if self.part else self._values(record))

    def _values(self, record: Value) -> dict[Keys, Value]:
        columns = [column for column in self.columns if column.question is not None]
        values = {column.keys: value_at(record, column.keys) for column in columns}
        return {keys: value for keys, value in values.items() if value is not None}


def cell_content(value: Value | None) -> str | int | float | date:
    """A value as a cell holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(value) if value != value.to_integral_value() else int(value)
    if isinstance(value, list):
        return JOINT.join(str(cell_content(item)) for item in value)
    if isinstance(value, dict):
        return ""
    return value


def digest(row: Row, columns: Sequence[Column]) -> str:
    """Twelve hex digits over what the row's cells say."""
    cells = [str(cell_content(row.values.get(column.keys))) for column in columns]
    return hashlib.sha256("\0".join((*row.names, *cells)).encode()).hexdigest()[:12]


# What a cell may be chosen from, by key; what several may be written into has no list.
_CHOICES: Final[Mapping[tuple[type[Record], str], str]] = {
    (EvidenceFile, "unit"): "单位",
    (EvidenceFile, "person"): "人员",
    (EvidenceFile, "reviewer"): "人员",
    (EvidenceFile, "state"): "状态",
    (EvidenceFile, "retention"): "保管期限",
    (EvidenceFile, "kind"): "材料种类",
    (EvidenceFile, "secrecy"): "密级",
    (Answer, "indicator"): "指标",
    (Indicator, "lead"): "单位",
    (Indicator, "owner"): "人员",
    (Task, "lead"): "单位",
    (Task, "owner"): "人员",
    (Item, "source"): "来源",
    (Item, "indicator"): "指标",
    (Item, "lead"): "单位",
    (Item, "owner"): "人员",
    (Item, "accepted_by"): "人员",
    (Unit, "kind"): "单位类别",
    (Post, "unit"): "单位",
    (Figure, "owner"): "单位",
    (Reconciliation, "relation"): "关系",
}


def _columns(
    model: type[Record], keys: Keys = (), prefix: str = "", *, without: frozenset[str] = frozenset()
) -> tuple[Column, ...]:
    """A column for each question of a model; ``keys`` lead to it inside the record."""
    columns = []
    for key, question in questions(model).items():
        if key in without:
            continue
        title = f"{prefix}{question.title}"
        note = question.description or ("一格写几个，用顿号隔开" if question.many else "")
        choices = "是否" if question.base is bool else _CHOICES.get((model, key), "")
        fixed = key == "id"
        columns.append(Column((*keys, key), title, note, question, model, choices, fixed=fixed))
    return tuple(columns)


_NOT_IN_TABLES: Final = frozenset({"demonstration"})
_SIDES: Final = (("self", "自评"), ("city", "市评"), ("province", "省评"), ("final", "终评"))


def _list_at(value: Value, path: Path_) -> list[Value]:
    """The items of the list at a path; none where there is no list."""
    items = value_at(value, path)
    return items if isinstance(items, list) else []


def _id(record: Value) -> str:
    return str(record.get("id", "")) if isinstance(record, dict) else ""


def _in_file(file: str, *keys: str) -> Source:
    """Records in a list of one file."""

    def records(texts: Mapping[str, Text]) -> Records:
        if file in texts:
            for index, record in enumerate(_list_at(texts[file].value, keys)):
                yield file, (*keys, index), record

    return records


def _in_folder(folder: str) -> Source:
    """Records in files of their own."""

    def records(texts: Mapping[str, Text]) -> Records:
        for file, text in texts.items():
            if file.startswith(f"{folder}/"):
                yield file, (), text.value

    return records


def _tasks(texts: Mapping[str, Text]) -> Records:
    for file, path, phase in _in_file("schedule.yml", "phases")(texts):
        for index, task in enumerate(_list_at(phase, ("tasks",))):
            yield file, (*path, "tasks", index), task


def _indicators(texts: Mapping[str, Text]) -> Records:
    """Indicators of every level, each before those below it."""

    def tree(file: str, path: Path_, node: Value) -> Records:
        yield file, path, node
        for index, child in enumerate(_list_at(node, ("children",))):
            yield from tree(file, (*path, "children", index), child)

    for record in _in_folder("indicators")(texts):
        yield from tree(*record)


def _parts(
    title: str,
    parent: str,
    model: type[Record],
    part: str,
    part_model: type[Record],
    source: Source,
) -> Table:
    """A table of the parts that records hold in a list under the key ``part``."""
    columns = (
        Column(("#parent",), parent, "属于哪一条，写编号", None, model),
        Column(("#number",), "第几项", "自动编；新加的一行留空", None, part_model, fixed=True),
        *(replace(column, fixed=False) for column in _columns(part_model)),
    )
    return Table(title, columns, source, parent=parent, part=part)


_INDICATOR: Final = (
    *_columns(Indicator),
    *(column for key, title in _SIDES for column in _columns(Score, ("scores", key), title)),
    *_columns(NotApplicable, ("not_applicable",), "不适用"),
)
_EVIDENCE: Final = _in_folder("evidence")
_ITEMS: Final = _in_file("rectification.yml", "items")
_PEOPLE: Final = _in_file("organization.yml", "people")

#: Every sheet, in the order of the workbook.
TABLES: Final = (
    Table("佐证材料", _columns(EvidenceFile, without=_NOT_IN_TABLES), _EVIDENCE, "evidence"),
    _parts("材料对应指标", "材料", EvidenceFile, "answers", Answer, _EVIDENCE),
    Table("指标", _INDICATOR, _indicators),
    _parts("应备材料", "指标", Indicator, "slots", Slot, _indicators),
    Table("整改台账", _columns(Item), _ITEMS, "finding"),
    _parts("整改进展", "台账", Item, "progress", Step, _ITEMS),
    Table("任务", _columns(Task), _tasks),
    Table("数据", _columns(Figure), _in_file("figures.yml", "figures"), "figure"),
    Table("勾稽", _columns(Reconciliation), _in_file("figures.yml", "reconciliations")),
    Table("单位", _columns(Unit), _in_file("organization.yml", "units"), "unit"),
    Table("人员", _columns(Person), _PEOPLE, "person"),
    _parts("职务", "人员", Person, "posts", Post, _PEOPLE),
)


def read_texts(data: Path) -> dict[str, Text]:
    """Every file of records by its name below data/.

    Raises:
        SpliceError: one of them cannot be read.
    """
    return {
        path.relative_to(data).as_posix(): Text(path.read_text(encoding="utf-8"), file)
        for path, file, _ in data_files(data)
    }


def choices(texts: Mapping[str, Text]) -> dict[str, list[str]]:
    """What cells may be chosen from, by the name of the list; empty lists are left out."""

    def words(file: str, *keys: str, key: str = "") -> list[str]:
        items = _list_at(texts[file].value, keys) if file in texts else []
        named = [value_at(item, (key,)) if key else item for item in items]
        return [str(word) for word in named if word]

    people = words("organization.yml", "people", key="name")
    lists = {
        "是否": ["是", "否"],
        "状态": list(STATES),
        "保管期限": list(RETENTION),
        "来源": list(SOURCES),
        "关系": list(RELATIONS),
        "单位": words("organization.yml", "units", key="name"),
        # A name that two people bear does not say which of them is meant.
        "人员": [name for name in people if people.count(name) == 1],
        "单位类别": words("organization.yml", "unit_kinds", key="name"),
        "材料种类": words("systems.yml", "kinds"),
        "密级": words("systems.yml", "secrecy"),
        "指标": [
            _id(node) for _, _, node in _indicators(texts) if not value_at(node, ("children",))
        ],
    }
    return {name: words for name, words in lists.items() if words}
