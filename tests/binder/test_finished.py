"""A binder is bound once as long as nothing that it is made of changes."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.base.test_store import entries
from tests.typeset.synthetic import DAY, parts
from yingjian.binder import finished as module
from yingjian.binder.assemble import assemble
from yingjian.binder.finished import Finished
from yingjian.binder.metadata import About
from yingjian.binder.parts import AssemblyError, Part

if TYPE_CHECKING:
    from pathlib import Path

ABOUT = About("吴集镇迎检册", "吴集镇", DAY, "sha256:0")


def key(bound: list[Part], about: About = ABOUT, *, fillable: bool = False) -> str:
    return module._key(bound, about, [fillable])


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> list[Part]:
    return parts(tmp_path_factory.mktemp("cache"))


def test_the_same_parts_are_bound_once(some: list[Part], tmp_path: Path) -> None:
    one, two = Finished(tmp_path), Finished(tmp_path)
    first, again = one.bind(some, ABOUT), two.bind(some, ABOUT)
    assert (one.made, two.made) == (1, 0)
    assert again == first == assemble(some, ABOUT)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "另一个题名"},
        {"recto": True},
        {"binding_shift": 0.0},
        {"outline": False},
        {"thumb": "另签"},
        {"stamp": False},
        {"below": ("上级",)},
        {"names": ("paper/E1",)},
    ],
    ids=str,
)
def test_the_key_covers_every_field_of_a_part(some: list[Part], change: dict[str, Any]) -> None:
    changed = [*some[:-1], replace(some[-1], **change)]
    assert changed != some
    assert key(changed) != key(some)


def test_the_key_covers_the_order_of_parts(some: list[Part]) -> None:
    assert key([some[0], *reversed(some[1:])]) != key(some)


@pytest.mark.parametrize(
    "about",
    [
        replace(ABOUT, title="别的"),
        replace(ABOUT, author="别的"),
        replace(ABOUT, day=DAY.replace(day=1)),
        replace(ABOUT, fingerprint="sha256:1"),
        replace(ABOUT, conformance=None),
    ],
)
def test_the_key_covers_the_metadata(some: list[Part], about: About) -> None:
    assert key(some, about) != key(some)


def test_the_key_covers_fillable(some: list[Part]) -> None:
    assert key(some, fillable=True) != key(some)


@pytest.mark.parametrize(("name", "value"), [("_code", "other"), ("_versions", ["pikepdf 0"])])
def test_other_code_or_libraries_bind_anew(
    some: list[Part], monkeypatch: pytest.MonkeyPatch, name: str, value: Any
) -> None:
    before = key(some)
    monkeypatch.setattr(module, name, lambda: value)
    assert key(some) != before


@pytest.mark.parametrize("damage", [b"", b"{}"])
def test_a_binder_is_bound_anew_if_the_cache_is_damaged(
    some: list[Part], tmp_path: Path, damage: bytes
) -> None:
    first = Finished(tmp_path).bind(some, ABOUT)
    (tmp_path / "binders.sqlite").write_bytes(damage)
    again = Finished(tmp_path)
    assert again.bind(some, ABOUT) == first
    assert again.made == 1


def test_a_failed_assembly_is_not_stored(some: list[Part], tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(AssemblyError):
            Finished(tmp_path).bind([*some, some[0]], ABOUT)
    assert entries(tmp_path / "binders.sqlite") == []


@pytest.mark.parametrize(
    "change", [("paper.pdf", b"other bytes", 1), ("paper.pdf", b"one", 2), ("new.pdf", b"one", 1)]
)
def test_the_key_covers_name_size_and_time_of_a_papers_file(
    tmp_path: Path, change: tuple[str, bytes, int]
) -> None:
    def made(name: str, content: bytes, moment: int) -> str:
        file = tmp_path / name
        file.write_bytes(content)
        os.utime(file, ns=(moment, moment))
        return key([Part("p", "题", (file,), recto=False, binding_shift=0)])

    first = made("paper.pdf", b"one", 1)
    assert made("paper.pdf", b"one", 1) == first
    assert made(*change) != first


def test_a_large_binder_is_not_stored(
    some: list[Part], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 1000)
    kept = Finished(tmp_path)
    assert kept.bind(some, ABOUT) == kept.bind(some, ABOUT)
    assert kept.made == 2
    assert entries(tmp_path / "binders.sqlite") == []


def test_the_key_covers_first_number_and_volumes(some: list[Part], tmp_path: Path) -> None:
    kept = Finished(tmp_path)
    bound = [
        kept.bind(some, ABOUT),
        kept.bind(some, ABOUT, first=9),
        kept.bind(some, ABOUT, volumes=[some[0].id, some[2].id]),
    ]
    assert kept.made == 3
    assert [one.volumes[0][0] for one in bound] == [1, 9, 1]
    assert [len(one.volumes) for one in bound] == [1, 1, 2]


def test_the_same_pages_are_extracted_once(some: list[Part], tmp_path: Path) -> None:
    kept = Finished(tmp_path)
    pdf = kept.bind(some, ABOUT).pdf
    before = kept.made
    first = kept.pages(pdf, (1, 2), ABOUT)
    assert kept.pages(pdf, (1, 2), ABOUT) == first
    assert kept.pages(pdf, (2, 3), ABOUT) != first
    assert kept.made == before + 2


def test_a_passed_preflight_is_stored_by_file_and_manifest(tmp_path: Path) -> None:
    kept = Finished(tmp_path)
    assert kept.notices(b"pdf", "{}") is None
    kept.passed(b"pdf", "{}", ("提醒",))
    assert Finished(tmp_path).notices(b"pdf", "{}") == ("提醒",)
    assert kept.notices(b"pdf", "{ }") is None
    assert kept.notices(b"another", "{}") is None
