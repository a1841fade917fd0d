"""Read text and cells of office files without starting LibreOffice."""

from __future__ import annotations

import io
import zipfile


def check_unpacked_size(data: bytes, limit: int) -> None:
    """Check how much a zipped file unpacks to.

    Raises:
        ValueError: more than ``limit`` bytes.
        zipfile.BadZipFile: it is no zip archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > limit:
            raise ValueError("unpacks to too much")


def document_text(data: bytes, limit: int) -> str:
    """Return the text of a Word document that unpacks to at most ``limit`` bytes.

    A hostile file may raise any error of the libraries.
    """
    import mammoth

    check_unpacked_size(data, limit)
    text: str = mammoth.extract_raw_text(io.BytesIO(data)).value
    return text


def cell_text(value: object) -> str:
    """Return a cell's value on one line, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())
