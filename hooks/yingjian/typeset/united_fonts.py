"""One subset per face for the whole binder, in place of one per face and chapter.

WeasyPrint 70 keeps a font's own glyph numbers in its subsets (a test asserts it), so chapters' text
stays as it is and only the font behind it grows.
"""

import hashlib
import json
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from yingjian.base import fonts
from yingjian.base.store import Store
from yingjian.typeset import faces, unicode_map
from yingjian.typeset.chapter_pdf import FACE
from yingjian.typeset.geometry import number

#: Bytes of font subsets kept; those of one binder take a few megabytes at most.
_LIMIT: Final = 64 * 2**20
# Flags of ISO 32000-1, table 123.
_FIXED_PITCH: Final = 1
_SERIF: Final = 2
_SYMBOLIC: Final = 4


@dataclass(slots=True)
class _Variant:
    """A font object: a face with one meaning for each glyph; several share a font program."""

    meanings: dict[int, str]
    font: Any


@dataclass(slots=True)
class _United:
    face: faces.Face
    variants: list[_Variant] = field(default_factory=list)


class UnitedFonts:
    """Collects the glyphs that a binder's pages use of each face, then writes each face once.

    A glyph that means different characters in two chapters (⼀, a Kangxi radical, and 一) gets a
    second font object with its own ToUnicode map over the same font program, so that text is
    extracted as it was written in either.
    """

    def __init__(self, file: pikepdf.Pdf, cache: Path | None = None) -> None:
        """Prepare to write into ``file``; subsets are kept in the folder ``cache``."""
        self._file = file
        self._cache = cache / "subsets.sqlite" if cache else None
        self._faces: dict[str, _United] = {}

    def take(self, resources: Any) -> dict[str, Any]:
        """Remove a chapter's fonts from its ``/Font`` resources; return united ones by their names.

        Fonts that do not name their face, or have an encoding of their own (for characters missing
        from the face), stay.
        """
        united = {}
        for key, font in list(resources.items()):
            if FACE not in font:
                continue
            if font.get("/Encoding") != Name("/Identity-H"):
                del font[FACE]
                continue
            united[key] = self.font(str(font[FACE]), _meanings(font.ToUnicode.read_bytes()))
            del resources[key]
        return united

    def font(self, name: str, meanings: dict[int, str]) -> Any:
        """Return a font object of face ``name`` whose ToUnicode map includes ``meanings``.

        ``meanings`` maps glyphs to text.

        Raises ``faces.FaceMissing`` if the font folder has no such face.
        """
        united = self._faces.get(name)
        if united is None:
            united = self._faces[name] = _United(faces.find(name))
        for variant in united.variants:
            if all(variant.meanings.get(glyph, text) == text for glyph, text in meanings.items()):
                variant.meanings.update(meanings)
                return variant.font
        variant = _Variant(dict(meanings), self._file.make_indirect(Dictionary(Type=Name.Font)))
        united.variants.append(variant)
        return variant.font

    def write(self) -> dict[str, int]:
        """Write every font object's content; return the number of glyphs of each face, by name."""
        return {name: self._write_face(self._faces[name]) for name in sorted(self._faces)}

    def _subset(self, face: faces.Face, glyphs: list[int]) -> bytes:
        if self._cache is None:
            return face.subset(glyphs)
        depends = json.dumps([face.name, glyphs, fonts.fingerprint(), version("uharfbuzz")])
        key = hashlib.sha256(depends.encode()).hexdigest()
        with Store(self._cache, limit=_LIMIT) as store:
            entry = store.entry(key)
            if entry is not None:
                return entry.content
            subset = face.subset(glyphs)
            store.put(key, face.name, subset)
        return subset

    def _write_face(self, united: _United) -> int:
        face = united.face
        glyphs = sorted({glyph for variant in united.variants for glyph in variant.meanings})
        tag = _tag(face.name, glyphs)
        base = Name(f"/{tag}+{face.name}")
        metrics = face.metrics()
        program = self._file.make_stream(self._subset(face, glyphs))
        descriptor = self._file.make_indirect(
            Dictionary(
                Type=Name.FontDescriptor,
                FontName=base,
                Flags=_SYMBOLIC
                | (_SERIF if "Serif" in face.name or "Fang" in face.name else 0)
                | (_FIXED_PITCH if "Mono" in face.name else 0),
                FontBBox=Array(list(metrics.box)),
                ItalicAngle=0,
                Ascent=metrics.ascent,
                Descent=metrics.descent,
                CapHeight=metrics.ascent,
                StemV=140 if face.name.endswith("Bold") else 80,
            )
        )
        if face.is_cff:
            program.Subtype = Name.OpenType
            descriptor.FontFile3 = program
        else:
            descriptor.FontFile2 = program
        descendant = self._file.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.CIDFontType0 if face.is_cff else Name.CIDFontType2,
                BaseFont=base,
                CIDSystemInfo=Dictionary(
                    Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
                ),
                FontDescriptor=descriptor,
                DW=1000,
                W=_widths(face, glyphs),
            )
        )
        if not face.is_cff:
            descendant.CIDToGIDMap = Name.Identity
        for variant in united.variants:
            variant.font.Subtype = Name.Type0
            variant.font.BaseFont = base
            variant.font.Encoding = Name("/Identity-H")
            variant.font.DescendantFonts = Array([descendant])
            variant.font.ToUnicode = self._file.make_stream(
                unicode_map.written(variant.meanings, 2)
            )
        return len(glyphs)


def _tag(name: str, glyphs: list[int]) -> str:
    """Return the six letters that name a subset (ISO 32000-1, 9.6.4)."""
    digest = hashlib.sha256(repr((name, glyphs)).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _widths(face: faces.Face, glyphs: list[int]) -> Array:
    """Return the /W array: runs of neighbours as lists, full-width ones left to /DW."""
    widths = Array()
    run: Array | None = None
    expected = -1
    for glyph in glyphs:
        advance = face.advance(glyph)
        if advance == 1000:  # noqa: PLR2004 -- /DW
            continue
        value = (
            int(advance)
            if advance == int(advance)
            else pikepdf.Object.parse(number(advance).encode())
        )
        if run is None or glyph != expected:
            if run is not None:
                widths.append(run)
            widths.append(glyph)
            run = Array()
        run.append(value)
        expected = glyph + 1
    if run is not None:
        widths.append(run)
    return widths


def _meanings(cmap: bytes) -> dict[int, str]:
    """Read glyph to text; a no-break space, which has the glyph of a space, is read as a space."""
    meanings, _ = unicode_map.parse(cmap)
    return {glyph: text.replace("\u00a0", " ") for glyph, text in meanings.items()}
