"""The configuration of fontconfig: the faces of the table in one folder, and no other font."""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING

from yingjian.base.fonts.files import cache, folder
from yingjian.base.fonts.table import FACES, MONO, SANS, SERIF, Face
from yingjian.base.store import keep_file, own_folder, writable

if TYPE_CHECKING:
    from pathlib import Path


def rules() -> str:
    """Return the fontconfig rules that hold on every machine."""
    # A collection also holds Japanese, Korean and Traditional faces, which fallback could pick, and
    # the folder may hold weights that an older table named.
    accepted = "\n".join(
        f'    <pattern><patelt name="family"><string>{html.escape(face.family)}</string></patelt>'
        f"{_weight_rule(face)}</pattern>"
        for face in FACES
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
    # Nobody knows which weight a face claims that people bring themselves.
    if face.package is None:
        return ""
    name = {400: "regular", 700: "bold"}[face.weight]
    return f'<patelt name="weight"><const>{name}</const></patelt>'


def write_configuration() -> Path:
    """Write the configuration for the present folder of fonts where it has changed; its path."""
    where = folder()
    kept = cache() / "fontconfig"
    kept = kept if writable(kept) else own_folder()
    name = hashlib.sha256(str(where).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    path = kept / f"fonts-{name}.conf"
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig>\n  <dir>{html.escape(str(where))}</dir>\n"
        f"  <cachedir>{html.escape(str(kept))}</cachedir>\n{rules()}</fontconfig>\n"
    ).encode()
    try:
        if path.read_bytes() == text:
            return path
    except FileNotFoundError:
        pass
    return keep_file(path.parent, path.name, text)
