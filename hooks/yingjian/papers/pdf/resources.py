"""Walk everything that a page draws with, and make it fit to stand in a binder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Dictionary, Name, Stream

from yingjian.papers.pdf import cmyk, font_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator

# Entries of XObjects that lead out of the page or mean nothing in another file.
_DROPPED: Final = (
    "/StructParent", "/StructParents", "/PieceInfo", "/Metadata", "/AF", "/OPI", "/Ref", "/PS",
    "/Subtype2", "/Alternates", "/LastModified", "/OC", "/Measure", "/PtData", "/ID",
)  # fmt: skip
_CMYK_OPERATOR: Final = re.compile(rb"(?:^|[\s\d])[kK](?:$|[\s\[/<(])|/(?:DeviceCMYK|CMYK)\b")
# Images, patterns and forms inside each other, more than any writer makes.
_DEPTH: Final = 40


class Walk:
    """One pass over the resources of pages of one file; shared objects are met once."""

    def __init__(self, source: pikepdf.Pdf) -> None:
        """Walk objects of ``source``, which is changed in place."""
        self._source = source
        self._seen: set[tuple[int, int]] = set()
        self._all: list[Dictionary] = []
        self._profile: pikepdf.Object | None = None
        self._cmyk = False
        self.unicode = True

    def form(self, form: pikepdf.Object, depth: int = 0) -> None:
        """Clean a form, a tiling pattern or a stream of a Type 3 font, and all that it uses."""
        if depth > _DEPTH or not isinstance(form, Stream) or self._met(form):
            return
        for key in _DROPPED:
            if key in form:
                del form[key]
        if not self._cmyk and _CMYK_OPERATOR.search(_content(form)):
            self._cmyk = True
        resources = form.get("/Resources")
        if not isinstance(resources, Dictionary):
            resources = Dictionary()
            form.Resources = resources
        self.resources(resources, depth + 1)

    def resources(self, resources: Dictionary, depth: int = 0) -> None:
        """Clean one resource dictionary and what it names."""
        if resources.is_indirect and self._met(resources):
            return
        self._all.append(resources)
        for key in list(resources.keys()):
            value = resources.get(key)
            # The check takes an empty dictionary for what might be in it.
            if key == "/ProcSet" or (isinstance(value, Dictionary) and not len(value.keys())):
                del resources[key]
        for key, visit in (
            ("/XObject", self._xobject),
            ("/Pattern", self._pattern),
            ("/Font", self._font),
            ("/ExtGState", self._state),
        ):
            for item in _values(resources, key):
                visit(item, depth)
        for item in _values(resources, "/Shading"):
            self._colours(item.get("/ColorSpace"))
        for item in _values(resources, "/ColorSpace", everything=True):
            self._colours(item)

    def finish(self) -> None:
        """Give every resource dictionary met a ``/DefaultCMYK`` if anything is in device CMYK."""
        if not self._cmyk:
            return
        if self._profile is None:
            self._profile = cmyk.space(self._source)
        for resources in self._all:
            spaces = resources.get("/ColorSpace")
            if not isinstance(spaces, Dictionary):
                spaces = Dictionary()
                resources.ColorSpace = spaces
            if "/DefaultCMYK" not in spaces:
                spaces.DefaultCMYK = self._profile

    def _met(self, item: pikepdf.Object) -> bool:
        if item.objgen == (0, 0):
            return False
        if item.objgen in self._seen:
            return True
        self._seen.add(item.objgen)
        return False

    def _xobject(self, item: pikepdf.Object, depth: int) -> None:
        if not isinstance(item, Stream):
            return
        if item.get("/Subtype") == Name.Image:
            if self._met(item):
                return
            for key in (*_DROPPED, "/Interpolate"):
                if key in item:
                    del item[key]
            self._colours(item.get("/ColorSpace"))
            mask = item.get("/SMask")
            if isinstance(mask, Stream):
                self._xobject(mask, depth + 1)
        else:
            self.form(item, depth)

    def _pattern(self, item: pikepdf.Object, depth: int) -> None:
        if isinstance(item, Stream):
            self.form(item, depth)
            return
        shading = item.get("/Shading")
        if isinstance(shading, Dictionary | Stream):
            self._colours(shading.get("/ColorSpace"))

    def _font(self, item: pikepdf.Object, depth: int) -> None:
        if not isinstance(item, Dictionary) or self._met(item):
            return
        if not font_unicode.mend(self._source, item):
            self.unicode = False
        for key in ("/PieceInfo", "/AF", "/Metadata"):
            if key in item:
                del item[key]
        if item.get("/Subtype") == Name.Type3:
            resources = item.get("/Resources")
            if not isinstance(resources, Dictionary):
                resources = Dictionary()
                item.Resources = resources
            self.resources(resources, depth + 1)
            for glyph in _values(item, "/CharProcs"):
                if isinstance(glyph, Stream) and _CMYK_OPERATOR.search(_content(glyph)):
                    self._cmyk = True

    def _state(self, item: pikepdf.Object, depth: int) -> None:
        if not isinstance(item, Dictionary) or self._met(item):
            return
        if item.get("/OPM") == 1:
            item.OPM = 0
        mask = item.get("/SMask")
        if isinstance(mask, Dictionary):
            group = mask.get("/G")
            if isinstance(group, Stream):
                self.form(group, depth + 1)

    def _colours(self, space: object) -> None:
        """Notice device CMYK in a colour space, also as another one's base or alternate."""
        for _ in range(_DEPTH):
            if space == Name.DeviceCMYK or space == Name.CMYK:  # noqa: PLR1714 -- PDF names have no hash
                self._cmyk = True
                return
            if not isinstance(space, pikepdf.Array) or not len(space):
                return
            family = str(space[0])
            at = {"/Indexed": 1, "/I": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}.get(
                family
            )
            if at is None or len(space) <= at:
                return
            space = space[at]


def _content(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:
        return b""


def _values(
    holder: pikepdf.Object, key: str, *, everything: bool = False
) -> Iterator[pikepdf.Object]:
    entries = holder.get(key)
    if isinstance(entries, Dictionary):
        for name in list(entries.keys()):
            value = entries.get(name)
            if value is not None and (everything or isinstance(value, Dictionary | Stream)):
                yield value
