"""Take out of a JPEG file what is not the picture: camera, place, thumbnails, trailing data."""

from __future__ import annotations

from typing import Final

# Markers (ITU-T T.81, table B.1).
_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
#: Frames that PDF's DCTDecode takes: baseline, extended sequential, progressive Huffman.
_KNOWN_FRAMES: Final = (0xC0, 0xC1, 0xC2)
_ALL_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JFIF: Final = 0xE0
_ADOBE: Final = 0xEE
_COMMENT: Final = 0xFE
_APPLICATION: Final = range(0xE0, 0xF0)


def stripped(data: bytes) -> bytes | None:
    """Return the picture alone, its encoded scans untouched; None if PDF cannot take it as it is.

    The segments APP0 (JFIF) and APP14 (Adobe's colour transform) decide how colours are read and
    stay; an embedded profile belongs into the PDF's colour space.
    """
    if not data.startswith(_START):
        return None
    kept = [_START]
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 -- every marker begins so
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 -- fill bytes (B.1.1.2)
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _ALL_FRAMES and (marker not in _KNOWN_FRAMES or data[at + 4] != 8):  # noqa: PLR2004 -- bits
            return None
        if marker == _SCAN:
            end = data.find(_END, at)
            return None if end < 0 else b"".join((*kept, data[at : end + 2]))
        segment = data[at : at + 2 + length]
        plain = marker not in _APPLICATION and marker != _COMMENT
        jfif = marker == _JFIF and segment[4:8] == b"JFIF"
        if plain or jfif or (marker == _ADOBE and segment[4:9] == b"Adobe"):
            kept.append(segment)
        at += 2 + length
    return None
