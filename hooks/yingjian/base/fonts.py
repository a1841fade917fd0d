"""The typefaces of the binder: which they are, where they lie, what they can print.

A leaf of the core: imports nothing of yingjian. The binder is typeset with the files of one folder
and nothing else, so that a machine's own fonts never change a page. ``scripts/setup`` fills
that folder from Debian packages without installing them; the table below tells it what to take.
"""

import functools
import hashlib
import html
import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from yingjian.base.store import Store, keep_file, own_folder, writable

ROOT: Final = Path(__file__).resolve().parents[3]
SERIF: Final = "Noto Serif CJK SC"
SANS: Final = "Noto Sans CJK SC"
MONO: Final = "Noto Sans Mono CJK SC"
KAI: Final = "LXGW WenKai"
FANG: Final = "FandolFang"
TITLE: Final = "FZXiaoBiaoSong-B05S"

# Raised when the meaning of the index file below changes; an older one is then made anew.
_SCHEMA: Final = 1
# Code points of planes 0 to 3, the only ones in which Unicode assigns graphic characters that a
# text font may hold (Unicode Standard, chapter 2.8); one bit each.
_PLANES_END: Final = 0x40000
_BITMAP_BYTES: Final = _PLANES_END // 8
# Bytes of what is known of faces; of one font folder it is 1.2 MB at most.
_KEPT: Final = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Face:
    """One face: a family in one weight, as one member of one font file.

    ``family`` is the name that CSS writes, ``weight`` the CSS weight (400, 700), ``file`` the name
    inside the font folder, ``index`` the member of a collection (0 for single fonts). ``package``
    is the Debian or Ubuntu package that carries the file and ``path`` its absolute path inside it;
    both are ``None`` for a face that cannot be fetched and is used only where somebody put it into
    the folder. ``fallback`` is the family printed instead when the file is not there; a packaged
    face without one is required.
    """

    label: str
    family: str
    weight: int
    file: str
    index: int
    licence: str
    package: str | None = None
    path: str | None = None
    fallback: str | None = None

    @property
    def required(self) -> bool:
        """Whether the binder cannot be made without this face."""
        return self.fallback is None


_NOTO: Final = "fonts-noto-cjk"
_NOTO_DIR: Final = "/usr/share/fonts/opentype/noto"
_OFL: Final = "OFL-1.1"
# Licence, package and its folder of the families that come as single files in one weight.
_WENKAI: Final = (_OFL, "fonts-lxgw-wenkai", "/usr/share/fonts/truetype/lxgw-wenkai")
_FANDOL: Final = (
    "GPL-3.0 with font exception",
    "texlive-lang-chinese",
    "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
)


def _noto(label: str, family: str, weight: int, file: str, index: int) -> Face:
    return Face(label, family, weight, file, index, _OFL, _NOTO, f"{_NOTO_DIR}/{file}")


def _single(label: str, family: str, file: str, source: tuple[str, str, str]) -> Face:
    licence, package, folder = source
    return Face(label, family, 400, file, 0, licence, package, f"{folder}/{file}", fallback=SERIF)


_FACES: Final = (
    _noto("宋体", SERIF, 400, "NotoSerifCJK-Regular.ttc", 2),
    _noto("宋体（粗）", SERIF, 700, "NotoSerifCJK-Bold.ttc", 2),
    _noto("黑体", SANS, 400, "NotoSansCJK-Regular.ttc", 2),
    _noto("黑体（粗）", SANS, 700, "NotoSansCJK-Bold.ttc", 2),
    _noto("等宽黑体", MONO, 400, "NotoSansCJK-Regular.ttc", 7),
    _noto("等宽黑体（粗）", MONO, 700, "NotoSansCJK-Bold.ttc", 7),
    # Remarks only, in this one weight: Debian 12 has a bold, Debian 13 a medium instead.
    _single("楷体", KAI, "LXGWWenKai-Regular.ttf", _WENKAI),
    # Covers GB/T 2312 only: style sheets name Noto Serif CJK SC behind it for rarer characters.
    _single("仿宋", FANG, "FandolFang-Regular.otf", _FANDOL),
    # No free 小标宋 exists. An office that has licensed Founder's may put its file into the folder.
    Face("小标宋", TITLE, 400, "FZXBSJW.TTF", 0, "由使用单位自备授权", fallback=SERIF),
)


class FontsMissing(Exception):  # noqa: N818 -- reads as the fact it reports; part of the agreed interface
    """The folder lacks a required face or holds a file that is not what the table says.

    The message is Chinese and names every file and what to type.
    """


class CodePoints:
    """The characters one family can print, as one bit each.

    Supports ``in`` for code points and ``len``; built from :data:`_BITMAP_BYTES` bytes.
    """

    __slots__ = ("_bits",)

    def __init__(self, bits: bytes) -> None:
        """Wrap a bitmap: bit ``n & 7`` of byte ``n >> 3`` is set if code point ``n`` is printable.

        Raises ``ValueError`` if it is not exactly :data:`_BITMAP_BYTES` long.
        """
        if len(bits) != _BITMAP_BYTES:
            raise ValueError(f"bitmap of {len(bits)} bytes, expected {_BITMAP_BYTES}")
        self._bits = bits

    def __contains__(self, code_point: object) -> bool:
        """Tell whether a code point (int) has a glyph."""
        return (
            isinstance(code_point, int)
            and 0 <= code_point < _PLANES_END
            and bool(self._bits[code_point >> 3] >> (code_point & 7) & 1)
        )

    def __len__(self) -> int:
        """Count the code points that have a glyph."""
        return int.from_bytes(self._bits, "little").bit_count()

    def __iter__(self) -> Iterator[int]:
        """Yield the code points in ascending order."""
        return (point for point in range(_PLANES_END) if point in self)


def folder() -> Path:
    """Return the folder of the font files: ``YINGJIAN_FONTS``, or ``fonts`` in the cache."""
    chosen = os.environ.get("YINGJIAN_FONTS")
    return Path(chosen).absolute() if chosen else _cache() / "fonts"


def faces() -> tuple[Face, ...]:
    """Return every face the binder may use, in the order of the table."""
    return _FACES


def missing() -> tuple[Face, ...]:
    """Return the faces whose file is not in the folder, save those that cannot be fetched."""
    where = folder()
    return tuple(f for f in _FACES if f.package and not (where / f.file).is_file())


def activate() -> None:
    """Make fontconfig, and so WeasyPrint, see the folder's faces and no other font.

    Writes ``fontconfig/*.conf`` into the cache where needed and sets ``FONTCONFIG_FILE``; worker processes
    inherit it. Call before WeasyPrint is imported. Raises :class:`FontsMissing` if a required face
    is not there, ``RuntimeError`` if WeasyPrint was already imported with other fonts.
    """
    lacking = tuple(face for face in missing() if face.required)
    if lacking:
        raise FontsMissing(_lacking_message(lacking))
    _index()
    configuration = str(_write_configuration())
    if "weasyprint" in sys.modules and os.environ.get("FONTCONFIG_FILE") != configuration:
        raise RuntimeError("fonts.activate() must run before weasyprint is imported")
    os.environ["FONTCONFIG_FILE"] = configuration
    # Either of these would let fontconfig look elsewhere.
    os.environ.pop("FONTCONFIG_PATH", None)
    os.environ.pop("FONTCONFIG_SYSROOT", None)


def fingerprint() -> str:
    """Return the SHA-256 (hex) of the faces in use: same font files, same value, on any machine.

    Part of the key of everything typeset. Raises :class:`FontsMissing` like :func:`activate`.
    """
    return _index().fingerprint


def coverage() -> Mapping[str, CodePoints]:
    """Return, by family, the characters that all its weights present can print.

    Families that are not in the folder are not in the mapping. Read from the cache in about a
    millisecond; computed anew when a font file changed. Raises :class:`FontsMissing`.
    """
    return _index().coverage


def unprintable(text: str, families: Sequence[str]) -> tuple[str, ...]:
    """Return the characters of ``text`` for which none of ``families`` has a glyph, each once.

    In order of appearance. Spaces, controls, format characters and variation selectors draw
    nothing and are passed over (Unicode Standard, 5.21 default ignorable code points). A family
    that is not there counts as having no glyphs.
    """
    sets = [points for family in families if (points := coverage().get(family)) is not None]
    return tuple(
        char
        for char in dict.fromkeys(text)
        if not any(ord(char) in points for points in sets) and not _draws_nothing(char)
    )


def _draws_nothing(char: str) -> bool:
    point = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp", "Zs"}
        or 0xFE00 <= point <= 0xFE0F  # noqa: PLR2004 -- variation selectors 1 to 16
        or 0xE0100 <= point <= 0xE01EF  # noqa: PLR2004 -- variation selectors 17 to 256
    )


def _lacking_message(lacking: Sequence[Face]) -> str:
    files = "\n".join(
        f"  {face.file}　{face.label}　Debian 软件包 {face.package}"
        for face in {face.file: face for face in lacking}.values()
    )
    return (
        f"缺少排印装订册所需的字体：\n{files}\n"
        f"字体文件夹：{folder()}\n"
        "请运行 scripts/setup，它会自动下载；不能上网的机器，请从别的机器把这些文件拷进字体文件夹。"
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """What is known of the font files of one folder."""

    fingerprint: str
    coverage: Mapping[str, CodePoints]


# file name, size in bytes, time of change in ns: enough to see that a file was replaced.
_Stats = tuple[tuple[str, int, int], ...]


def _index() -> _Index:
    where = folder()
    stats = []
    for file in sorted({face.file for face in _FACES}):
        try:
            found = (where / file).stat()
        except FileNotFoundError:
            continue
        stats.append((file, found.st_size, found.st_mtime_ns))
    present = {file for file, _, _ in stats}
    lacking = tuple(f for f in _FACES if f.required and f.file not in present)
    if lacking:
        raise FontsMissing(_lacking_message(lacking))
    return _load(where, tuple(stats))


@functools.lru_cache(maxsize=4)
def _load(where: Path, stats: _Stats) -> _Index:
    key = hashlib.sha256(
        json.dumps([_SCHEMA, str(where), stats, _table()], ensure_ascii=False).encode()
    ).hexdigest()
    with Store(_cache_folder() / "faces.sqlite", limit=_KEPT) as store:
        entry = store.entry(key)
        if entry is not None:
            head = json.loads(entry.text)
            return _Index(head["fingerprint"], _split(head["families"], entry.content))
        fingerprint, bitmaps = _compute(where, {file for file, _, _ in stats})
        body = b"".join(bits.to_bytes(_BITMAP_BYTES, "little") for bits in bitmaps.values())
        head = {"families": list(bitmaps), "fingerprint": fingerprint}
        store.put(key, json.dumps(head, ensure_ascii=False), body)
    return _Index(fingerprint, _split(list(bitmaps), body))


def _table() -> list[list[str | int]]:
    return [[face.family, face.weight, face.file, face.index] for face in _FACES]


def _split(families: Sequence[str], body: bytes) -> Mapping[str, CodePoints]:
    return MappingProxyType(
        {
            family: CodePoints(body[i * _BITMAP_BYTES : (i + 1) * _BITMAP_BYTES])
            for i, family in enumerate(families)
        }
    )


def _compute(where: Path, present: set[str]) -> tuple[str, dict[str, int]]:
    """The fingerprint of the faces, and the code points of each family as bits."""
    digests = {}
    for file in sorted(present):
        with (where / file).open("rb") as stream:
            digests[file] = hashlib.file_digest(stream, "sha256").hexdigest()
    bitmaps: dict[str, int] = {}
    used: list[list[str | int]] = []
    for face in _FACES:
        if face.file not in present:
            continue
        bits = _bitmap(where / face.file, face)
        bitmaps[face.family] = bitmaps.get(face.family, bits) & bits
        used.append([face.family, face.weight, face.index, digests[face.file]])
    total = hashlib.sha256(json.dumps([used, _rules()], ensure_ascii=False).encode()).hexdigest()
    return total, bitmaps


def _bitmap(path: Path, face: Face) -> int:
    from fontTools.ttLib import TTFont, TTLibError  # slow; needed only when a font changed

    try:
        with path.open("rb") as stream, TTFont(stream, fontNumber=face.index) as font:
            names = {
                record.toUnicode() for record in font["name"].names if record.nameID in (1, 16)
            }
            points = font.getBestCmap()
    except (TTLibError, KeyError, OSError, ValueError, AssertionError) as error:
        raise FontsMissing(_broken_message(path, face)) from error
    if face.family not in names:
        raise FontsMissing(_broken_message(path, face))
    bits = bytearray(_BITMAP_BYTES)
    for point in points:
        if point < _PLANES_END:
            bits[point >> 3] |= 1 << (point & 7)
    return int.from_bytes(bits, "little")


def _broken_message(path: Path, face: Face) -> str:
    return (
        f"字体文件已损坏，或不是 {face.family}（{face.label}）：\n  {path}\n"
        "请删除这个文件，再运行 scripts/setup 重新下载。"
    )


def _cache() -> Path:
    """Return the folder of what can be made again, as ``scripts/lib/setup.sh`` names it."""
    chosen = os.environ.get("YINGJIAN_CACHE")
    return Path(chosen).absolute() if chosen else ROOT / ".cache"


def _cache_folder() -> Path:
    return _cache() / "fontconfig"


def _short(where: Path) -> str:
    return hashlib.sha256(str(where).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _rules() -> str:
    """Return the fontconfig rules that hold on every machine."""
    # A collection also holds Japanese, Korean and Traditional faces, which fallback could pick, and
    # the folder may hold weights that an older table named.
    accepted = "\n".join(
        f'    <pattern><patelt name="family"><string>{html.escape(face.family)}</string></patelt>'
        f"{_weight_rule(face)}</pattern>"
        for face in _FACES
    )
    generic = "\n".join(
        f"  <alias><family>{alias}</family><prefer><family>{name}</family></prefer></alias>"
        for alias, name in (("serif", SERIF), ("sans-serif", SANS), ("monospace", MONO))
    )
    return f"""\
  <selectfont>
    <acceptfont>
{accepted}
    </acceptfont>
    <rejectfont>
      <pattern><patelt name="scalable"><bool>true</bool></patelt></pattern>
      <pattern><patelt name="scalable"><bool>false</bool></patelt></pattern>
    </rejectfont>
  </selectfont>
{generic}
  <match target="font">
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="autohint" mode="assign"><bool>false</bool></edit>
    <edit name="embeddedbitmap" mode="assign"><bool>false</bool></edit>
  </match>
"""


def _weight_rule(face: Face) -> str:
    # What weight a face that people bring claims to have is not known.
    if face.package is None:
        return ""
    name = {400: "regular", 700: "bold"}[face.weight]
    return f'<patelt name="weight"><const>{name}</const></patelt>'


def _write_configuration() -> Path:
    where = folder()
    cache = _cache_folder() if writable(_cache_folder()) else own_folder()
    path = cache / f"fonts-{_short(where)}.conf"
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig>\n  <dir>{html.escape(str(where))}</dir>\n"
        f"  <cachedir>{html.escape(str(cache))}</cachedir>\n{_rules()}</fontconfig>\n"
    ).encode()
    try:
        if path.read_bytes() == text:
            return path
    except FileNotFoundError:
        pass
    return keep_file(path.parent, path.name, text)
