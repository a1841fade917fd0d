"""Remove metadata from JPEG files: camera, place, thumbnails, trailing data."""

from __future__ import annotations

from typing import Final

# Markers (ITU-T T.81, table B.1).
_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
# Frames that PDF's DCTDecode decodes: baseline, extended sequential, progressive Huffman.
_PDF_FRAMES: Final = (0xC0, 0xC1, 0xC2)
_ALL_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JFIF: Final = 0xE0
_ADOBE: Final = 0xEE
_COMMENT: Final = 0xFE
_APPLICATION: Final = range(0xE0, 0xF0)


def strip_metadata(data: bytes) -> bytes | None:
    """Return the picture alone, its encoded scans untouched; None if PDF cannot decode it.

    The segments APP0 (JFIF) and APP14 (Adobe's colour transform) decide how colours are read and
    stay; an embedded ICC profile goes, because the PDF's colour space has it.
    """
    if not data.startswith(_START):
        return None
    segments = [_START]
    start = 2
    while start + 4 <= len(data):
        if data[start] != 0xFF:  # noqa: PLR2004 -- the first byte of every marker
            return None
        marker = data[start + 1]
        if marker == 0xFF:  # noqa: PLR2004 -- fill bytes (B.1.1.2)
            start += 1
            continue
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        if marker in _ALL_FRAMES and (marker not in _PDF_FRAMES or data[start + 4] != 8):  # noqa: PLR2004 -- bits
            return None
        if marker == _SCAN:
            end = data.find(_END, start)
            return None if end < 0 else b"".join((*segments, data[start : end + 2]))
        segment = data[start : start + 2 + length]
        coding = marker not in _APPLICATION and marker != _COMMENT
        jfif = marker == _JFIF and segment[4:8] == b"JFIF"
        if coding or jfif or (marker == _ADOBE and segment[4:9] == b"Adobe"):
            segments.append(segment)
        start += 2 + length
    return None
