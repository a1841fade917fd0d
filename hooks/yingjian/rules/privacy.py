"""Personal data that never enters this system (REFERENCE: pupils as counts, no ID, no phone)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yingjian.problems import code
from yingjian.records import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.problems import Problem
    from yingjian.rules.draft import Draft

ID_NUMBER = code("privacy.id-number", "有身份证号", why="身份证号不得进入网站和册子。")
PHONE = code("privacy.phone", "有手机号", why="手机号不得公开；册子会被带走、复印。")

# GB 11643-1999: 6 digits of region, 8 of birth date, 3 of order, a check character.
_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])")
# The same in a file's raw text, where a line may be folded between the groups.
_RAW_PHONE = re.compile(r"1[3-9]\d(?:-|\s+)?\d{4}(?:-|\s+)?\d{4}")
# A SHA-256: of its 64 signs, eleven digits in a row are common, and nobody's number.
_SEAL = re.compile(r"[0-9a-f]{64}")
_PHONE_EXAMPLE = "13800000000"


def no_personal_numbers(draft: Draft) -> Iterator[Problem]:
    """No text holds an ID number or a real mobile number (138 0000 0000 may stand as an example)."""
    for document in draft.documents.values():
        raw = document.text
        if not ("\\" in raw or _ID_NUMBER.search(raw) or _RAW_PHONE.search(raw)):
            continue  # places cost time, and most files hold nothing of the kind
        for text, mark in document.strings():
            if _SEAL.fullmatch(text):
                continue
            if _ID_NUMBER.search(text):
                message = "这里像是身份证号。"
                yield problem_at(document, mark, ID_NUMBER, message, "删去；只写姓名或人数。")
            phone = _PHONE.search(text)
            if phone and re.sub(r"[ -]", "", phone[0]) != _PHONE_EXAMPLE:
                message = "这里像是手机号。"
                tip = "删去；举例用 138 0000 0000。"
                yield problem_at(document, mark, PHONE, message, tip)


RULES = (no_personal_numbers,)
