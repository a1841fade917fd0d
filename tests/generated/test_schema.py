"""The schemas say what scripts/check says of a record's form, in words, and every file names its own."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import best_match

from tests.support import ROOT, SMALL, some
from yingjian.generated.schema import schemas
from yingjian.read import records
from yingjian.read.records import Record, known_keys
from yingjian.read.records.words import field_words
from yingjian.read.schema_names import modeline, schema_name
from yingjian.read.source import parse

if TYPE_CHECKING:
    from pathlib import Path

BAD = ROOT / "tests" / "bad"
CASES = sorted(path.relative_to(BAD).with_suffix("") for path in BAD.rglob("*.yml"))
# Codes about the form of one record; what rules say between records no schema can.
FORM = ("record.", "binder.kind", "org.share", "checks.")


def ours(root: Path) -> list[Path]:
    """The data files that scripts/check reads."""
    names = [*records.FILES, *records.OPTIONAL]
    return [root / name for name in names] + [
        path for folder in records.FOLDERS for path in sorted((root / folder).glob("*.yml"))
    ]


def plain(value: Any) -> Any:
    """A value of YAML as JSON has it: an editor reads a plain date as a word."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


@cache
def validator(name: str) -> Draft202012Validator:
    import json

    schema = json.loads((ROOT / "data" / "schema" / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def complaints(path: Path, name: str) -> list[str]:
    document, _ = parse(path.read_bytes(), name)
    assert document is not None
    found = validator(schema_name(name)).iter_errors(plain(document.value))
    return [f"{one.json_path}: {one.message}" for one in found]


@pytest.mark.parametrize("root", [ROOT / "data", SMALL], ids=["data", "small"])
def test_every_data_file_fits_its_schema(root: Path) -> None:
    files = [path for path in ours(root) if path.exists()]
    assert len(files) > 10
    wrong = {path.name: complaints(path, path.relative_to(root).as_posix()) for path in files}
    assert {name: said for name, said in wrong.items() if said} == {}


def test_files_of_any_size_fit_as_well(tmp_path: Path) -> None:
    from yingjian.bench.records import write

    write(tmp_path / "data", evidence=20, indicators=100, papers=3)
    for path in some(ours(tmp_path / "data")):
        if path.exists():
            assert complaints(path, path.relative_to(tmp_path / "data").as_posix()) == []


def faults(case: Path) -> set[str]:
    answer = (BAD / case.with_suffix(".txt")).read_text(encoding="utf-8")
    return set(
        re.findall(rf"^data/{case.parent}\.yml\S* 错误\[([a-z0-9.-]+)\]", answer, re.MULTILINE)
    )


OF_FORM = [
    case
    for case in CASES
    if (found := faults(case)) and all(code.startswith(FORM) for code in found)
]


def test_there_are_faults_of_every_form() -> None:
    shown = {code for case in OF_FORM for code in faults(case)}
    assert {code for code in shown if code.startswith("record.")} >= {
        f"record.{name}"
        for name in (
            *("missing", "unknown-key", "type", "blank", "length", "one-line", "spaces"),
            *("id-form", "date-form", "document-number", "range", "choice", "sha256", "path"),
            "account",
        )
    }
    assert len(OF_FORM) >= 40


@pytest.mark.parametrize("case", OF_FORM, ids=str)
def test_a_fault_of_form_fails_the_schema(case: Path) -> None:
    assert complaints(BAD / case.with_suffix(".yml"), f"{case.parent}.yml")


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("file", "field", "value"),
    [
        ("evidence/E001.yml", "number", "吴政发[2015]15号"),
        ("evidence/E001.yml", "number", "吴政发〔2015〕015号"),
        ("evidence/E001.yml", "formed", "2015-13-01"),
        ("evidence/E001.yml", "formed", "2015-02-30"),
        ("evidence/E001.yml", "state", "已审核"),
        ("evidence/E001.yml", "id", "E٠٠١"),
        ("evidence/E001.yml", "title", "两  个空格"),
        ("evidence/E001.yml", "title", "两\n行"),
        ("evidence/E001.yml", "titel", "错键"),
        ("evidence/E001.yml", "pages", 0),
        ("evidence/E001.yml", "files", [{"path": "../E001.pdf"}]),
        ("evidence/E001.yml", "files", [{"path": "a//b.pdf"}]),
        ("evidence/E001.yml", "files", [{"path": "C:/b.pdf"}]),
    ],
)
def test_editors_complain_where_the_check_does(file: str, field: str, value: Any) -> None:
    document, _ = parse((ROOT / "data" / file).read_bytes(), file)
    assert document is not None
    assert isinstance(document.value, dict)
    broken = plain(document.value) | {field: value}
    assert best_match(validator(schema_name(file)).iter_errors(broken)) is not None


def models() -> dict[str, type[Record]]:
    """Every model that a data file is made of, by name."""
    found: dict[str, type[Record]] = {}

    def visit(annotation: object) -> None:
        if isinstance(annotation, type) and issubclass(annotation, records.Record):
            new = annotation.__name__ not in found
            found[annotation.__name__] = annotation
            for info in annotation.model_fields.values() if new else ():
                visit(info.annotation)
        for inner in getattr(annotation, "__args__", ()):
            visit(inner)

    for model in (*records.FILES.values(), *records.OPTIONAL.values()):
        visit(model)
    for model, _ in records.FOLDERS.values():
        visit(model)
    return found


def test_every_record_and_field_has_a_chinese_title_and_words() -> None:
    for name, model in some(models().items()):
        assert re.search("[\u4e00-\u9fff]", model.model_config.get("title") or ""), name
        titles, words = known_keys(model), field_words(model)
        assert set(titles) == set(words), name
        for key in titles:
            assert words[key].endswith("。"), (name, key)
            assert re.search("[\u4e00-\u9fff]", titles[key]), (name, key)


def test_no_english_reaches_an_editor() -> None:
    def words(value: Any) -> list[str]:
        if isinstance(value, list):
            return [word for one in value for word in words(one)]
        if not isinstance(value, dict):
            return []
        told = ("title", "description", "patternErrorMessage", "$comment")
        here = [text for key, text in value.items() if key in told and isinstance(text, str)]
        return here + [word for one in value.values() for word in words(one)]

    for name, _ in some(schemas()):
        for word in some(words(validator(name).schema)):
            assert re.search("[\u4e00-\u9fff]", word), (name, word)


@pytest.mark.usefixtures("demonstration")
def test_every_file_of_ours_says_which_schema_it_follows() -> None:
    for path in some(ours(ROOT / "data")):
        name = path.relative_to(ROOT / "data").as_posix()
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        assert first == modeline(name), f"{name}: 第一行应当是 {modeline(name)}"
        target = first.partition("$schema=")[2]
        assert (path.parent / target).resolve().is_file()


@pytest.mark.usefixtures("demonstration")
def test_schemas_are_the_same_every_time_and_name_every_file() -> None:
    assert list(schemas()) == list(schemas())
    counted = Counter(name for name, _ in schemas())
    assert set(counted.values()) == {1}
    used = {schema_name(path.relative_to(ROOT / "data").as_posix()) for path in ours(ROOT / "data")}
    assert set(counted) - used == {schema_name("mappings/M1.yml")}  # our data holds none
    assert used < set(counted)
    with pytest.raises(KeyError):
        schema_name("notes.yml")


def test_the_editor_settings_know_every_schema() -> None:
    import json

    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    mapped = settings["yaml.schemas"]
    assert set(mapped) == {f"./data/schema/{name}" for name, _ in schemas()}
    for path in some(ours(ROOT / "data")):
        name = path.relative_to(ROOT / "data").as_posix()
        pattern = mapped[f"./data/schema/{schema_name(name)}"]
        assert path.match(pattern), name
    listed = subprocess.run(
        ["git", "check-ignore", ".vscode/settings.json", "data/schema/plan.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout == ""
