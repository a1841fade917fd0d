"""Walk all resources of pages: remove what is for other files, give CMYK its profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Dictionary, Name, Stream

from yingjian.papers.pdf import cmyk, font_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator

# Entries of XObjects that refer to other parts of the paper or mean nothing in another file.
_DROPPED: Final = (
    "/StructParent", "/StructParents", "/PieceInfo", "/Metadata", "/AF", "/OPI", "/Ref", "/PS",
    "/Subtype2", "/Alternates", "/LastModified", "/OC", "/Measure", "/PtData", "/ID",
)  # fmt: skip
_CMYK_OPERATOR: Final = re.compile(rb"(?:^|[\s\d])[kK](?:$|[\s\[/<(])|/(?:DeviceCMYK|CMYK)\b")
# Where the base or alternate space stands in the array of a colour space (ISO 32000-1, 8.6).
_BASE_INDEX: Final = {"/Indexed": 1, "/I": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}
# Nesting of forms and patterns; no writer nests them deeper.
_DEPTH: Final = 40


class Walk:
    """One pass over the resources of all pages of a file; shared objects are visited once.

    ``unicode`` tells whether all fonts have Unicode.
    """

    def __init__(self, source: pikepdf.Pdf) -> None:
        """Walk objects of ``source``, which is changed in place."""
        self._source = source
        self._visited: set[tuple[int, int]] = set()
        self._resources: list[Dictionary] = []
        self._cmyk = False
        self.unicode = True

    def form(self, form: pikepdf.Object, depth: int = 0) -> None:
        """Clean a form, a tiling pattern or a stream of a Type 3 font, and all that it uses."""
        if depth > _DEPTH or not isinstance(form, Stream) or self._visit(form):
            return
        _remove(form, *_DROPPED)
        if not self._cmyk and _CMYK_OPERATOR.search(_content(form)):
            self._cmyk = True
        self.resources(_dictionary(form, "/Resources"), depth + 1)

    def resources(self, resources: Dictionary, depth: int = 0) -> None:
        """Clean one resource dictionary and the objects in it."""
        if resources.is_indirect and self._visit(resources):
            return
        self._resources.append(resources)
        for key in list(resources.keys()):
            value = resources.get(key)
            # The PDF/A check counts an empty dictionary as a resource in use.
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
        """Add ``/DefaultCMYK`` to all resource dictionaries if anything is in device CMYK."""
        if not self._cmyk:
            return
        profile = cmyk.make_space(self._source)
        for resources in self._resources:
            spaces = _dictionary(resources, "/ColorSpace")
            if "/DefaultCMYK" not in spaces:
                spaces.DefaultCMYK = profile

    def _visit(self, item: pikepdf.Object) -> bool:
        """Tell whether an indirect object was visited before, and remember it."""
        if item.objgen == (0, 0):
            return False
        before = item.objgen in self._visited
        self._visited.add(item.objgen)
        return before

    def _xobject(self, item: pikepdf.Object, depth: int) -> None:
        if not isinstance(item, Stream):
            return
        if item.get("/Subtype") == Name.Image:
            if self._visit(item):
                return
            _remove(item, *_DROPPED, "/Interpolate")
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
        if not isinstance(item, Dictionary) or self._visit(item):
            return
        if not font_unicode.clean_font(self._source, item):
            self.unicode = False
        _remove(item, "/PieceInfo", "/AF", "/Metadata")
        if item.get("/Subtype") == Name.Type3:
            self.resources(_dictionary(item, "/Resources"), depth + 1)
            for glyph in _values(item, "/CharProcs"):
                if isinstance(glyph, Stream) and _CMYK_OPERATOR.search(_content(glyph)):
                    self._cmyk = True

    def _state(self, item: pikepdf.Object, depth: int) -> None:
        if not isinstance(item, Dictionary) or self._visit(item):
            return
        if item.get("/OPM") == 1:
            item.OPM = 0
        mask = item.get("/SMask")
        if isinstance(mask, Dictionary):
            group = mask.get("/G")
            if isinstance(group, Stream):
                self.form(group, depth + 1)

    def _colours(self, space: object) -> None:
        """Detect device CMYK in a colour space, also as another space's base or alternate."""
        for _ in range(_DEPTH):
            if space == Name.DeviceCMYK or space == Name.CMYK:  # noqa: PLR1714 -- PDF names have no hash
                self._cmyk = True
                return
            if not isinstance(space, pikepdf.Array) or not len(space):
                return
            index = _BASE_INDEX.get(str(space[0]))
            if index is None or len(space) <= index:
                return
            space = space[index]


def _remove(holder: pikepdf.Object, *keys: str) -> None:
    for key in keys:
        if key in holder:
            del holder[key]


def _dictionary(holder: pikepdf.Object, key: str) -> Dictionary:
    """Return the dictionary under a key, a new one where there is none."""
    entry = holder.get(key)
    if isinstance(entry, Dictionary):
        return entry
    holder[key] = entry = Dictionary()
    return entry


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
