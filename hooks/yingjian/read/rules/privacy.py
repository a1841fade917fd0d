"""Personal data: no ID numbers anywhere, telephone numbers only in the field made for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from yingjian.base.masking import mask, mobiles, numbers
from yingjian.base.problems import code
from yingjian.read.records import problem_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.base.problems import Problem
    from yingjian.read.rules.draft import Draft

ID_NUMBER = code("privacy.id-number", "有身份证号", why="身份证号不得进入网站和册子。")
PHONE = code(
    "privacy.phone",
    "有手机号",
    why="散落在文字里的手机号管不住；写在 phone 一项，内部版以外一律遮挡。",
)
PHONE_NAME = code(
    "privacy.phone-name",
    "文件名里有电话号码",
    why="文件名原样出现在网站和清单里，遮不住。",
)

# GB 11643-1999: 6 digits of region, 8 of birth date, 3 of order, a check character.
_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
# The eleven digits in a file's raw text, whatever stands between them, be it a folded line.
_RAW_PHONE = re.compile(r"[1１](?:[^0-9０-９A-Za-z\u4e00-\u9fff]{0,20}[0-9０-９]){10}")
# A SHA-256: of its 64 signs, eleven digits in a row are common, and nobody's number.
_SEAL = re.compile(r"[0-9a-f]{64}")
_PHONE_EXAMPLE: Final = "13800000000"


def no_personal_numbers(draft: Draft) -> Iterator[Problem]:
    """No text holds an ID number or a real mobile number (138 0000 0000 may stand as an example).

    A ``phone`` is the place for a number.
    """
    fields = _phone_fields(draft)
    for name, document in draft.documents.items():
        raw = document.text
        if not ("\\" in raw or _ID_NUMBER.search(raw) or _RAW_PHONE.search(raw)):
            continue  # places cost time, and most files hold nothing of the kind
        for text, mark in document.strings():
            if _SEAL.fullmatch(text) or (name, mark.line, mark.column) in fields:
                continue
            if _ID_NUMBER.search(text):
                message = "这里像是身份证号。"
                yield problem_at(document, mark, ID_NUMBER, message, "删去；只写姓名或人数。")
            if any(found != _PHONE_EXAMPLE for found in mobiles(text)):
                message = "这里像是手机号。"
                tip = "删去；人员、单位的电话写在 phone 一项，举例用 138 0000 0000。"
                yield problem_at(document, mark, PHONE, message, tip)


def _phone_fields(draft: Draft) -> set[tuple[str, int, int]]:
    """Places of the fields that hold telephone numbers."""
    name = "organization.yml"
    listed = (
        ("people", [person.phone for person in draft.organization.people]),
        ("units", [unit.phone for unit in draft.organization.units]),
    )
    marks = (
        draft.documents[name].place((kind, index, "phone"))
        for kind, phones in listed
        for index, phone in enumerate(phones)
        if phone
    )
    return {(name, mark.line, mark.column) for mark in marks}


def no_numbers_in_file_names(draft: Draft) -> Iterator[Problem]:
    """A file's name is shown as it is, so it holds no telephone number, not even of an office."""
    for file, record in draft.evidence:
        for index, paper in enumerate(record.files):
            place = next(numbers(paper.path), None)
            if place:
                number = paper.path[slice(*place)]
                yield draft.problem(
                    PHONE_NAME,
                    file,
                    ("files", index, "path"),
                    f"文件名里像是电话号码（{mask(number)}）。",
                    "给文件改名，去掉号码，再改这里。",
                )


RULES = (no_personal_numbers, no_numbers_in_file_names)
