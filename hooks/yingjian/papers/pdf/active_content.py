"""Describe scripts, actions and attachments of a paper; none of them reaches the binder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

_ACTIONS: Final = {
    "/JavaScript": "JavaScript 动作",
    "/Launch": "启动程序的动作",
    "/SubmitForm": "提交表单的动作",
    "/ImportData": "导入数据的动作",
    "/GoToR": "打开别的文件的动作",
    "/GoToE": "打开内嵌文件的动作",
    "/URI": "指向外部的链接",
    "/Rendition": "音像",
    "/Movie": "音像",
    "/Sound": "音像",
    "/RichMediaExecute": "音像",
}
_ANNOTATIONS: Final = {
    "/FileAttachment": "内嵌文件",
    "/RichMedia": "音像",
    "/Movie": "音像",
    "/Sound": "音像",
    "/Screen": "音像",
    "/3D": "三维模型",
}
# Chained actions may form a circle.
_MAX_CHAINED: Final = 50


def describe(source: pikepdf.Pdf) -> list[str]:
    """Return a Chinese note for each kind of active content, in the order of the tables above."""
    kinds = set(_document(source.Root))
    for page in source.pages:
        kinds.update(_triggers(page.obj))
        for annotation in _dictionaries(page.obj.get("/Annots")):
            kinds.update(_triggers(annotation))
            subtype = str(annotation.get("/Subtype"))
            if subtype in _ANNOTATIONS:
                kinds.add(_ANNOTATIONS[subtype])
    order = dict.fromkeys([*_ACTIONS.values(), *_ANNOTATIONS.values()])
    return [f"去掉了{kind}" for kind in order if kind in kinds]


def _document(root: pikepdf.Object) -> Iterator[str]:
    yield from _action(root.get("/OpenAction"))
    yield from _triggers(root)
    names = root.get("/Names")
    if isinstance(names, Dictionary):
        if "/JavaScript" in names:
            yield _ACTIONS["/JavaScript"]
        if "/EmbeddedFiles" in names:
            yield _ANNOTATIONS["/FileAttachment"]
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary):
        for item in _dictionaries(form.get("/Fields")):
            yield from _triggers(item)


def _dictionaries(items: object) -> Iterator[Dictionary]:
    if isinstance(items, Array):
        yield from (item for item in items.as_list() if isinstance(item, Dictionary))


def _triggers(holder: pikepdf.Object) -> Iterator[str]:
    """Yield the kinds of the actions of an annotation, a form field, a page or the document."""
    yield from _action(holder.get("/A"))
    triggers = holder.get("/AA")
    if isinstance(triggers, Dictionary):
        for key in triggers.keys():  # noqa: SIM118 -- a PDF dictionary does not iterate by key
            yield from _action(triggers.get(key))


def _action(action: object) -> Iterator[str]:
    for _ in range(_MAX_CHAINED):
        if not isinstance(action, Dictionary) or isinstance(action, Stream):
            return
        kind = action.get("/S")
        if isinstance(kind, Name) and str(kind) in _ACTIONS:
            yield _ACTIONS[str(kind)]
        action = action.get("/Next")
        if isinstance(action, Array):
            for item in _dictionaries(action):
                if str(item.get("/S")) in _ACTIONS:
                    yield _ACTIONS[str(item.get("/S"))]
            return
