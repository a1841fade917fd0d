"""The texts of data/ as they would be after an import: changes, additions and removals applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingjian.editing.adding import next_id
from yingjian.editing.files import record_file
from yingjian.editing.kinds import KINDS
from yingjian.editing.splice import REMOVED, Text, value_at
from yingjian.editing.writing import SpliceError
from yingjian.read.records import known_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingjian.editing.xlsx.plan import Addition, Plan
    from yingjian.read.source import Path_

# What a new record is called in messages: the first of these keys that it has.
_TITLE_KEYS = ("title", "text", "problem", "name", "indicator")
_TITLE_LENGTH = 40


def apply(plan: Plan, texts: Mapping[str, Text]) -> None:
    """Fill in ``plan.texts``; an edit that cannot be made is a mistake at its cell."""
    _Application(plan, texts).run()


class _Application:
    def __init__(self, plan: Plan, texts: Mapping[str, Text]) -> None:
        self.plan = plan
        self.texts = texts
        self.edits: dict[str, Text] = {}
        self.ids: dict[str, list[str]] = {}

    def run(self) -> None:
        plan = self.plan
        for change in plan.changes:
            try:
                self._edit(change.file).set(change.path, change.value, change.order)
                plan.places[change.file, change.path] = change.place
            except SpliceError as error:
                plan.refuse(change.place, str(error), "在 data/ 里手工改。")
        for addition in plan.additions:
            try:
                name = self._add_part(addition) if addition.table.part else self._add(addition)
                plan.messages.append(
                    f"{addition.table.title} {name}：新增 {_title(addition.record)}"
                )
            except SpliceError as error:
                plan.refuse(addition.place, str(error), "在 data/ 里手工加。")
        # From the last item of a list to the first, so that paths stay true.
        for row in sorted(
            plan.removals, key=lambda row: (row.file, _position(row.path)), reverse=True
        ):
            try:
                if row.path:
                    self._edit(row.file).set(row.path, REMOVED)
                else:
                    plan.texts[row.file] = ""
            except SpliceError as error:
                plan.refuse(row.file, str(error), "在 data/ 里手工删。")
        plan.messages = [change.message for change in plan.changes] + plan.messages
        for file, edited in self.edits.items():
            if edited.text != self.texts[file].text:
                plan.texts.setdefault(file, edited.text)

    def _edit(self, file: str) -> Text:
        """The text of a file under edit, a copy of what was read."""
        if file not in self.edits:
            self.edits[file] = Text(self.texts[file].text, self.texts[file].file)
        return self.edits[file]

    def _add(self, addition: Addition) -> str:
        """Add a record under the next free id, which is returned."""
        table = addition.table
        kind = KINDS[table.kind]
        if table.kind not in self.ids:
            self.ids[table.kind] = [row.names[0] for row in table.rows(self.texts)]
        name = next_id(kind, self.ids[table.kind])
        self.ids[table.kind].append(name)
        values = {**addition.record, "id": name}
        record = {key: values[key] for key in known_keys(kind.model) if key in values}
        if kind.path:
            self._edit(kind.file).append(kind.path, record)
        else:
            file = kind.file.format(id=name)
            self.plan.texts[file] = record_file(file, record)
        return name

    def _add_part(self, addition: Addition) -> str:
        """Add a part to the record that it belongs to, whose id is returned."""
        table, name = addition.table, addition.names[0]
        record = next((row for row in table.records(self.texts) if row.names[0] == name), None)
        if record is None:
            raise SpliceError(f"没有编号是 {name} 的{table.parent}。")
        text = self._edit(record.file)
        path = (*record.path, table.part)
        if isinstance(value_at(text.value, path), list):
            text.append(path, addition.record)
        else:
            text.set(path, [addition.record], tuple(known_keys(table.model)))
        return name


def _position(path: Path_) -> tuple[tuple[int, str], ...]:
    """A sort key by which later items of a list come later."""
    return tuple((step, "") if isinstance(step, int) else (-1, step) for step in path)


def _title(record: Mapping[str, Any]) -> str:
    title = next((value for key in _TITLE_KEYS if (value := record.get(key))), "")
    return str(title)[:_TITLE_LENGTH]
