"""The table of typefaces: which there are, what they are called, where their files come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SERIF: Final = "Noto Serif CJK SC"
SANS: Final = "Noto Sans CJK SC"
MONO: Final = "Noto Sans Mono CJK SC"
KAI: Final = "LXGW WenKai"
FANG: Final = "FandolFang"
TITLE: Final = "FZXiaoBiaoSong-B05S"


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


FACES: Final = (
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
