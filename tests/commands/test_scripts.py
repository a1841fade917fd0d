"""The commands' scripts and the setup they share, run as a person runs them."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import tomllib
from pathlib import Path

import pytest

from tests.support import some

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())
LIBRARY = [ROOT / "scripts/lib/setup.sh", *sorted(ROOT.glob("scripts/lib/setup/*.sh"))]
SHELL = [*COMMANDS, *LIBRARY, ROOT / ".ci/run"]
CACHE = Path(os.environ.get("YINGJIAN_CACHE") or ROOT / ".cache")
NOBODY = 65534  # Debian's user and group without rights


def bash(
    code: str, *, cwd: Path = ROOT, as_nobody: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run code under the setup's own shell options."""
    asuser = as_nobody and os.geteuid() == 0
    drop = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if asuser else []
    return subprocess.run(
        [*drop, "bash", "-c", code],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def sourced(root: Path) -> str:
    return f"source '{root}/scripts/lib/setup.sh'\n"


# --- the scripts themselves ---------------------------------------------------------------------


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(path: Path) -> None:
    done = subprocess.run(
        ["shellcheck", "--external-sources", path.relative_to(ROOT)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_help_is_chinese_and_needs_no_setup(path: Path, tmp_path: Path) -> None:
    assert os.access(path, os.X_OK)
    done = subprocess.run(
        [path, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"scripts/{path.name}" in done.stdout
    assert re.search(r"[\u4e00-\u9fff]{4}", done.stdout)
    assert "usage:" not in done.stdout
    assert "show this help" not in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["setup", "lock"])
def test_an_unknown_argument_exits_with_2(name: str) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / name, "--nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "不认识的参数：--nonsense" in done.stderr


def test_a_script_works_through_a_link_from_anywhere(tmp_path: Path) -> None:
    link = tmp_path / "备 环境"
    link.symlink_to(ROOT / "scripts/setup")
    done = subprocess.run([link, "--help"], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- the locks ----------------------------------------------------------------------------------


def requirements(name: str) -> dict[str, str]:
    """Return package name → the rest of its line, of a lock file."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    lines = [
        line
        for line in text.replace("\\\n", " ").splitlines()
        if line and not line.lstrip().startswith("#")
    ]
    return {line.partition("==")[0].lower().replace("_", "-"): line for line in lines}


LOCKS = sorted(path.stem for path in (ROOT / "requirements").iterdir())
#: Each holds only what it adds to these.
ADDS_TO = {
    "cluster": ("runtime",),
    "sign": ("runtime",),
    "dev": ("runtime", "cluster", "sign"),
}


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_one_version_with_hashes_and_no_host(name: str) -> None:
    locked = requirements(name)
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert len(re.findall(r"^[A-Za-z].*==", text, re.MULTILINE)) == len(locked)
    makes_pages = requirements("runtime")
    for package, line in locked.items():
        assert "--hash=sha256:" in line, package
        if package not in makes_pages:
            continue
        # One version for every Python, or two machines would make two binders.
        assert "python_version" not in line, package
        assert "python_full_version" not in line, package


@pytest.mark.parametrize("name", ADDS_TO)
def test_a_lock_repeats_nothing_that_it_adds_to(name: str) -> None:
    for other in some(ADDS_TO[name]):
        assert not requirements(name).keys() & requirements(other).keys()


def test_extras_share_their_versions() -> None:
    cluster, sign = requirements("cluster"), requirements("sign")
    assert {name: cluster[name] for name in cluster.keys() & sign.keys()} == {
        name: sign[name] for name in cluster.keys() & sign.keys()
    }


def declared() -> dict[str, list[str]]:
    """Return lock file → the packages that pyproject.toml names for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = {
        "runtime": project["project"]["dependencies"],
        **project["project"]["optional-dependencies"],
        "dev": project["dependency-groups"]["dev"],
    }
    return {
        name: [re.split(r"[<>=!~\[; ]", item)[0].lower() for item in items]
        for name, items in lists.items()
    }


def test_every_declared_dependency_is_locked() -> None:
    for name, packages in declared().items():
        locked = set(requirements(name))
        for other in ADDS_TO.get(name, ()):
            locked |= set(requirements(other))
        assert set(packages) <= locked
    for extra in ("cluster", "sign"):
        assert set(declared()[extra]) <= set(declared()["dev"])


# --- the setup ----------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in an awkward folder whose locks ask for nothing, so that setup is quick."""
    root = tmp_path / "迎 检'册"
    (root / "hooks").mkdir(parents=True)
    (root / "requirements").mkdir()
    (root / ".cache").mkdir()
    shutil.copytree(ROOT / "scripts", root / "scripts")
    for name in LOCKS:
        (root / f"requirements/{name}.txt").write_text(f"# {name}: nothing\n", encoding="utf-8")
    # uv itself is brought once for all; a test of its own brings it anew.
    shutil.copy(ROOT / "requirements/uv.txt", root / "requirements/uv.txt")
    (root / ".cache/uv").symlink_to(CACHE / "uv")
    return root


def quoted(root: Path) -> str:
    text = str(root).replace("'", "'\\''")
    return f"source '{text}/scripts/lib/setup.sh'\n"


def test_what_is_ready_is_known_without_starting_python() -> None:
    done = bash(sourced(ROOT) + "PYTHON=/bin/false; setup build; echo ready")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ready\n", "")


def test_first_run_second_run_and_a_changed_lock(checkout: Path) -> None:
    code = quoted(checkout) + 'setup core; "$PYTHON" -c "import sys; print(sys.prefix)"'
    first = bash(code, cwd=Path("/"))
    assert first.returncode == 0, first.stderr
    assert first.stdout.strip() == str(checkout / ".venv")
    assert "环境已备好" in first.stderr
    assert bash(code).stderr == ""

    (checkout / "requirements/runtime.txt").write_text("# something else\n", encoding="utf-8")
    assert "建立 Python 环境" in bash(code).stderr
    assert bash(code).stderr == ""


def test_an_extra_goes_on_top(checkout: Path) -> None:
    ready = "for profile in core sign cluster test; do _locks_ready $profile && echo $profile; done"
    said = bash(f"{quoted(checkout)}setup core; {ready}; true")
    assert said.stdout.split() == ["core"]
    install = "PROFILE=sign; BASE_PYTHON=python3; _prepare_locks"
    done = bash(f"{quoted(checkout)}{install}; {ready}; true")
    assert done.stderr.count("安装 Python 依赖") == 1
    assert "建立 Python 环境" not in done.stderr
    assert done.stdout.split() == ["core", "sign"]
    # One more extra keeps what is there.
    install = "PROFILE=cluster; BASE_PYTHON=python3; _prepare_locks"
    done = bash(f"{quoted(checkout)}{install}; {ready}; true")
    assert done.stdout.split() == ["core", "sign", "cluster"]
    # A changed lock of the extra asks for the extra alone.
    (checkout / "requirements/sign.txt").write_text("# other\n", encoding="utf-8")
    assert bash(f"{quoted(checkout)}{ready}; true").stdout.split() == ["core", "cluster"]


def test_uv_comes_with_its_hash(checkout: Path) -> None:
    (checkout / ".cache/uv").unlink()
    lock = checkout / "requirements/uv.txt"
    wrong = re.sub(r"sha256:\w{8}", "sha256:00000000", lock.read_text(encoding="utf-8"))
    lock.write_text(wrong, encoding="utf-8")
    done = bash(quoted(checkout) + "setup core")
    assert done.returncode == 2
    assert "取得 uv" in done.stderr
    assert not (checkout / ".cache/uv/.lock").exists()
    shutil.copy(ROOT / "requirements/uv.txt", lock)
    done = bash(quoted(checkout) + "setup core")
    assert done.returncode == 0, done.stderr


def test_uv_looks_where_pip_looks(checkout: Path) -> None:
    code = '_take_pip_settings; echo "$UV_DEFAULT_INDEX $UV_INSECURE_HOST"'
    settings = checkout / "pip.conf"
    settings.write_text(
        "[global]\nindex-url = https://mirror.example/simple\ntrusted-host = mirror.example\n",
        encoding="utf-8",
    )
    done = bash(quoted(checkout) + code, PIP_CONFIG_FILE=str(settings))
    assert done.stdout == "https://mirror.example/simple mirror.example\n"


def test_a_killed_setup_is_taken_up_again(checkout: Path) -> None:
    code = quoted(checkout) + "setup core"
    begun = subprocess.Popen(
        ["bash", "-c", code], stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not (checkout / ".venv/bin/python").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert not (checkout / ".venv/.locks").exists()
    done = bash(code + '; "$PYTHON" --version')
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Python 3.")


def test_two_at_once_do_it_once(checkout: Path) -> None:
    code = quoted(checkout) + "setup core"
    pair = [
        subprocess.Popen(["bash", "-c", code], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = "".join(process.communicate()[1] for process in pair)
    assert [process.returncode for process in pair] == [0, 0]
    assert said.count("建立 Python 环境") == 1
    assert said.count("另一个窗口正在准备环境") == 1


def test_a_package_that_cannot_be_had_stops_with_the_log(checkout: Path) -> None:
    broken = "no-such-package-yingjian==1 --hash=sha256:" + "0" * 64 + "\n"
    (checkout / "requirements/runtime.txt").write_text(broken, encoding="utf-8")
    done = bash(quoted(checkout) + "setup core; echo went on", PIP_NO_INDEX="1")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "安装 Python 依赖" in done.stderr
    assert "no-such-package-yingjian" in done.stderr
    assert not (checkout / ".venv/.locks").exists()


def test_one_of_several_that_stops_stops_all(checkout: Path) -> None:
    code = (
        quoted(checkout)
        + 'good() { sleep 0.1; echo good; }; bad() { _stop "坏了"; }\n'
        + "_together bad good; echo went on"
    )
    done = bash(code)
    assert (done.returncode, done.stdout) == (2, "good\n")
    assert done.stderr == "没有备好环境：坏了\n"


def with_root_at(place: str) -> str:
    """Return the setup as text, with another checkout: nobody may not read this one."""
    text = LIBRARY[0].read_text(encoding="utf-8")
    text, count = re.subn(r"^ROOT=.*$", f"ROOT={place}", text, flags=re.MULTILINE)
    assert count == 1
    for path in some(LIBRARY[1:]):
        line = f'source "$ROOT/{path.relative_to(ROOT)}"\n'
        assert line in text
        text = text.replace(line, path.read_text(encoding="utf-8"))
    return text


@pytest.mark.parametrize("python", ["", "python3"])
def test_without_root_the_exact_command_is_said(python: str) -> None:
    lacking = "REQUIRED=(poppler-utils); OPTIONAL=(libreoffice-calc)\n"
    code = with_root_at("/") + lacking
    done = bash(
        code + f"_find_python() {{ echo {python}; }}\n_need_python\necho went on",
        cwd=Path("/"),
        as_nobody=True,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    packages = ("" if python else "python3 python3-venv ") + "poppler-utils libreoffice-calc"
    assert (
        f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}\n"
        in done.stderr
    )


def test_a_folder_that_may_not_be_written_is_said() -> None:
    done = bash(with_root_at("/usr") + "setup core", cwd=Path("/"), as_nobody=True)
    assert done.returncode == 2
    assert done.stderr.strip() == (
        "没有备好环境：没有权限写入项目文件夹 /usr，请换用它的所有者运行。"
    )


@pytest.fixture
def font_shop(checkout: Path) -> Path:
    """A checkout with the font table, ready but for its fonts, and a stub in apt's place."""
    shutil.copytree(
        ROOT / "hooks/yingjian",
        checkout / "hooks/yingjian",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    (checkout / "stubs").mkdir()
    return checkout


def stub(root: Path, name: str, code: str) -> None:
    path = root / "stubs" / name
    path.write_text("#!/bin/sh\n" + code, encoding="utf-8")
    path.chmod(0o755)


PLAN_WITHOUT_HELP = """
PROFILE=build
_font_plan() { "$PYTHON" -m yingjian.commands.fonts plan | sed "s#/usr/share#/nowhere#"; }
"""


def test_fonts_that_cannot_be_had(font_shop: Path) -> None:
    (font_shop / ".venv").symlink_to(ROOT / ".venv")
    # The archive knows no package at all, as on a machine that is offline.
    stub(font_shop, "apt-cache", "exit 100\n")
    stub(font_shop, "apt-get", "exit 0\n")
    code = (
        quoted(font_shop)
        + 'mkdir -p "$CACHE"; : >"$SETUP_LOG"\n'
        # Packages that happen to be installed here must not help.
        + PLAN_WITHOUT_HELP
        + "_fetch_fonts; _prepare_fonts; echo went on"
    )
    done = bash(code, PATH=f"{font_shop}/stubs:{os.environ['PATH']}", YINGJIAN_FONTS="")
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "得不到字体 NotoSerifCJK-Regular.ttc（软件包 fonts-noto-cjk）" in done.stderr
    assert not (font_shop / ".cache/fonts/.ready").exists()


def test_a_face_with_a_fallback_is_given_up_by_name(font_shop: Path) -> None:
    (font_shop / ".venv").symlink_to(ROOT / ".venv")
    stub(font_shop, "apt-cache", "exit 100\n")
    stub(font_shop, "apt-get", "exit 0\n")
    place = font_shop / ".cache/fonts"
    place.mkdir(parents=True)
    for file in (CACHE / "fonts").glob("*.tt?"):
        (place / file.name).symlink_to(file)
    code = (
        quoted(font_shop)
        + ': >"$SETUP_LOG"\n'
        + PLAN_WITHOUT_HELP
        + "_fetch_fonts; _prepare_fonts; _fonts_ready && echo ready"
    )
    done = bash(code, PATH=f"{font_shop}/stubs:{os.environ['PATH']}", YINGJIAN_FONTS="")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "ready\n"
    assert "得不到字体 FandolFang-Regular.otf" in done.stderr
    assert "将改用 Noto Serif CJK SC" in done.stderr
    assert "FandolFang" not in (place / ".ready").read_text(encoding="utf-8")


def test_the_validator_is_made_ready_anew_when_its_caller_changes(checkout: Path) -> None:
    own = checkout / "scripts/lib/verapdf"
    kept = checkout / ".cache/verapdf"
    code = quoted(checkout) + "_verapdf_ready && echo ready"
    assert bash(code, YINGJIAN_VERAPDF="").stdout == ""
    assert bash(code, YINGJIAN_VERAPDF="/of/my/own").stdout == "ready\n"
    shutil.copytree(own, kept)
    assert bash(code, YINGJIAN_VERAPDF="").stdout == ""
    (kept / ".ready").touch()
    assert bash(code, YINGJIAN_VERAPDF="").stdout == "ready\n"
    (own / "Vera.java").write_text("// another", encoding="utf-8")
    assert bash(code, YINGJIAN_VERAPDF="").stdout == ""


def test_the_validator_is_one_version_with_its_hash() -> None:
    lines = (ROOT / "scripts/lib/verapdf/requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert len(wanted) == 1
    assert re.fullmatch(r"[a-z-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}", wanted[0])


def test_what_the_site_is_looked_at_with_is_fetched_once_for_each_lock(checkout: Path) -> None:
    lock, kept = checkout / "scripts/lib/browsing/package-lock.json", checkout / ".cache/browsing"
    code = quoted(checkout) + "_browsing_ready && echo ready"
    assert bash(code, YINGJIAN_BROWSING="").stdout == ""
    assert bash(code, YINGJIAN_BROWSING="/of/my/own").stdout == "ready\n"
    kept.mkdir(parents=True)
    shutil.copy(lock, kept / ".lock")
    assert bash(code, YINGJIAN_BROWSING="").stdout == "ready\n"
    lock.write_text("{}", encoding="utf-8")
    assert bash(code, YINGJIAN_BROWSING="").stdout == ""
    (kept / ".tried").touch()
    assert bash(code, YINGJIAN_BROWSING="").stdout == "ready\n", "in vain once is enough"


def test_what_the_site_is_looked_at_with_has_hashes() -> None:
    lock = json.loads((ROOT / "scripts/lib/browsing/package-lock.json").read_text(encoding="utf-8"))
    # What is bundled comes inside another package and stands under that one's hash.
    packages = {
        name: one for name, one in lock["packages"].items() if name and not one.get("inBundle")
    }
    assert {"axe-core", "acorn", "chrome-aws-lambda"} <= {
        name.removeprefix("node_modules/") for name in packages
    }
    assert all(one["integrity"].startswith("sha512-") for one in some(packages.values()))


# --- what only some papers need -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("papers", "wanted"),
    [
        ((), ""),
        (("E1.pdf", "E2.jpg", "E3.txt"), ""),
        (("E1.DOCX",), "libreoffice-calc\nlibreoffice-writer\n"),
        (("sub/E1.xls", "E2.pdf"), "libreoffice-calc\nlibreoffice-writer\n"),
        (("E1.wps", "E2.pptx"), "libreoffice-calc\nlibreoffice-writer\nlibreoffice-impress\n"),
        (("E1.ppt",), "libreoffice-impress\n"),
    ],
)
def test_libreoffice_is_wanted_only_by_papers_of_its_kinds(
    papers: tuple[str, ...], wanted: str, checkout: Path
) -> None:
    (checkout / "data/evidence/files").mkdir(parents=True, exist_ok=True)
    for name in papers:
        path = checkout / "data/evidence/files" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    # As on a machine that has none.
    code = quoted(checkout) + "command() { return 1; }\n_office_options"
    done = bash(code)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == wanted


def test_libreoffice_that_cannot_be_had_is_said_once(font_shop: Path) -> None:
    (font_shop / "data/evidence/files").mkdir(parents=True, exist_ok=True)
    (font_shop / "data/evidence/files/E1.xlsx").touch()
    stub(font_shop, "apt-cache", "exit 100\n")
    stub(font_shop, "apt-get", "exit 100\n")
    code = (
        quoted(font_shop)
        + 'mkdir -p "$CACHE"; : >"$SETUP_LOG"\n'
        + 'command() { [[ $2 != soffice ]] && builtin command "$@"; }\n'
        + "_office_ready || _prepare_office; _office_ready && echo went on"
    )
    done = bash(code, PATH=f"{font_shop}/stubs:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "went on\n"
    assert "apt-get install -y --no-install-recommends libreoffice-calc" in done.stderr
