"""Remove optional content that the file's default view hides; keep the rest (ISO 32000-1, 8.11).

Forms in the binder then need no ``/OCProperties``, and no reader can show what was hidden.
"""

from __future__ import annotations

from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Stream

# Operators that paint paths, and those that show anything else (ISO 32000-1, annex A).
_PAINTS: Final = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"}
_SHOWS: Final = {"Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"}
_DEPTH: Final = 30


class Layers:
    """The groups that the default configuration switches off."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        """Read ``/OCProperties``; if absent or malformed, nothing is hidden."""
        self._off: set[tuple[int, int]] = set()
        self._visited: set[tuple[int, int]] = set()
        self.present = False
        properties = source.Root.get("/OCProperties")
        if not isinstance(properties, Dictionary):
            return
        self.present = True
        settings = properties.get("/D")
        settings = settings if isinstance(settings, Dictionary) else Dictionary()
        if settings.get("/BaseState") == Name.OFF:
            self._off |= _groups(properties.get("/OCGs"))
        self._off |= _groups(settings.get("/OFF"))
        self._off -= _groups(settings.get("/ON"))

    def hides(self, item: object) -> bool:
        """Tell whether a group or membership dictionary is off."""
        if not isinstance(item, Dictionary):
            return False
        if item.get("/Type") != Name.OCMD:
            return item.objgen in self._off
        expression = item.get("/VE")
        if isinstance(expression, Array):
            return not self._evaluate(expression, 0)
        groups = item.get("/OCGs")
        listed = groups.as_list() if isinstance(groups, Array) else [groups]
        states = [
            group.objgen not in self._off for group in listed if isinstance(group, Dictionary)
        ]
        if not states:
            return False
        visible = {
            "/AllOn": all(states),
            "/AnyOff": not all(states),
            "/AllOff": not any(states),
        }
        return not visible.get(str(item.get("/P")), any(states))

    def _evaluate(self, expression: Any, depth: int) -> bool:
        """Evaluate a visibility expression (8.11.2.2); a malformed one is visible."""
        if isinstance(expression, Dictionary):
            return not self.hides(expression)
        if not isinstance(expression, Array) or not len(expression) or depth > _DEPTH:
            return True
        operator, *rest = expression.as_list()
        values = [self._evaluate(part, depth + 1) for part in rest]
        if operator == Name.Not:
            return not all(values)
        return any(values) if operator == Name.Or else all(values)

    def remove_hidden_annotations(self, page: pikepdf.Object) -> None:
        """Remove annotations of hidden layers from a page."""
        annotations = page.get("/Annots")
        if isinstance(annotations, Array):
            page.Annots = Array(
                item
                for item in annotations.as_list()
                if not (isinstance(item, Dictionary) and self.hides(item.get("/OC")))
            )

    def remove_hidden(self, form: pikepdf.Object, depth: int = 0) -> None:
        """Remove hidden content from a form, and from the forms it draws."""
        if depth > _DEPTH or not isinstance(form, Stream) or form.objgen in self._visited:
            return
        self._visited.add(form.objgen)
        resources = form.get("/Resources")
        if not isinstance(resources, Dictionary):
            return
        properties = _entries(resources, "/Properties")
        optional = {
            name: self.hides(item)
            for name, item in properties.items()
            if isinstance(item, Dictionary) and item.get("/Type") in (Name.OCG, Name.OCMD)
        }
        objects = _entries(resources, "/XObject")
        hidden = {
            name
            for name, item in objects.items()
            if isinstance(item, Stream) and self.hides(item.get("/OC"))
        }
        if optional or hidden:
            form.write(_without(form, optional, hidden))
            for name in optional:
                del resources.Properties[name]
        drawn = [item for name, item in objects.items() if name not in hidden]
        for item in (*drawn, *_entries(resources, "/Pattern").values()):
            if isinstance(item, Stream) and item.get("/Subtype") != Name.Image:
                self.remove_hidden(item, depth + 1)


def _without(form: pikepdf.Stream, optional: dict[str, bool], hidden: set[str]) -> bytes:
    """Return a form's content without hidden content and without marks of optional content.

    ``optional`` tells by name of the properties whether they are hidden, ``hidden`` are names of
    XObjects.
    """
    remaining: list[Any] = []
    marks: list[tuple[bool, bool]] = []  # of open marked content: whether a layer, whether hidden
    for instruction in pikepdf.parse_content_stream(form):
        operator = str(instruction.operator)
        operands = instruction.operands
        if operator in {"BDC", "BMC"}:
            layer = (
                operator == "BDC"
                and len(operands) > 1
                and operands[0] == Name.OC
                and str(operands[1]) in optional
            )
            marks.append((layer, layer and optional[str(operands[1])]))
            if not layer:
                remaining.append(instruction)
            continue
        if operator == "EMC":
            layer = marks.pop()[0] if marks else False
            if not layer:
                remaining.append(instruction)
            continue
        if any(hidden_layer for _, hidden_layer in marks):
            if operator in _PAINTS:
                remaining.append(([], Operator("n")))
                continue
            if operator in _SHOWS:
                continue
        if operator == "Do" and operands and str(operands[0]) in hidden:
            continue
        remaining.append(instruction)
    return pikepdf.unparse_content_stream(remaining)


def _groups(listed: object) -> set[tuple[int, int]]:
    if not isinstance(listed, Array):
        return set()
    return {item.objgen for item in listed.as_list() if isinstance(item, Dictionary)}


def _entries(resources: pikepdf.Object, key: str) -> dict[str, pikepdf.Object]:
    entries = resources.get(key)
    return dict(entries.items()) if isinstance(entries, Dictionary) else {}
