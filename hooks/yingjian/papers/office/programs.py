"""Which outside program converts office files, and which one exactly it is."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

#: What to type where it is missing.
INSTALL: Final = (
    "sudo apt-get update && sudo apt-get install -y --no-install-recommends"
    " libreoffice-calc libreoffice-writer"
)
INSTALL_SLIDES: Final = f"{INSTALL} libreoffice-impress"


def soffice() -> Path | None:
    """Return LibreOffice: ``YINGJIAN_SOFFICE``, or what is on the path."""
    chosen = os.environ.get("YINGJIAN_SOFFICE")
    if chosen is not None:
        return Path(chosen) if chosen and Path(chosen).is_file() else None
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found).resolve() if found else None


def versions() -> list[str]:
    """Name the program and the fonts by content, without starting anything."""
    from yingjian.base import fonts

    try:
        faces = fonts.fingerprint()
    except fonts.FontsMissing:
        faces = "none"
    program = soffice()
    if program is None:
        return ["soffice none", faces]
    told = program.parent / "versionrc"
    about = told.read_bytes() if told.is_file() else str(program.stat().st_size).encode()
    return [f"soffice {hashlib.sha256(about).hexdigest()}", faces]


def has_slides(program: Path) -> bool:
    """Tell whether an installation can open presentations."""
    return (program.parent / "libsdlo.so").is_file() or not (
        program.parent / "libsclo.so"
    ).is_file()
