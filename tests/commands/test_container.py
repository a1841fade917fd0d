"""The Containerfile: what it copies and runs exists; built whole where an engine runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import urllib.request

import pytest

from tests.support import ROOT, some

RECIPE = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [
    (word, rest)
    for word, _, rest in (line.partition(" ") for line in RECIPE.splitlines())
    if word and word != "#"
]


def engine() -> str | None:
    """The first container engine that answers; ``docker`` is often there without its service."""
    for name in ("podman", "docker"):
        if (
            shutil.which(name)
            and subprocess.run([name, "info"], capture_output=True, check=False).returncode == 0
        ):
            return name
    return None


def test_every_source_exists_and_none_is_ignored() -> None:
    ignored = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split())
    sources = [
        rest.split()[0]
        for word, rest in STEPS
        if word == "COPY" and not rest.startswith("--from=build ")
    ]
    assert sources == ["requirements", "scripts", "hooks", "."]
    for source in sources:
        assert (ROOT / source).exists(), source
        assert source not in ignored
    # The host's own environment and results must not lie over those of the image.
    assert {".venv", ".cache", "site"} <= ignored


def test_every_script_of_the_image_exists_and_accepts_its_options() -> None:
    commands = [rest for word, rest in STEPS if word == "RUN" and rest.startswith("scripts/")]
    assert [command.split()[0] for command in commands] == ["scripts/setup", "scripts/build"]
    for command in some(commands):
        script, *arguments = command.split()
        assert (ROOT / script).stat().st_mode & 0o111
        shown = subprocess.run(
            [ROOT / script, "--help"], capture_output=True, text=True, check=True
        ).stdout
        options = [word for word in arguments if word.startswith("--")]
        assert [option for option in options if option not in shown] == []


def test_the_image_is_based_on_debian_13_and_serves_the_built_site() -> None:
    images = [rest.split()[0] for word, rest in STEPS if word == "FROM"]
    assert images == ["docker.io/library/debian:13"] * 2
    assert STEPS[-1][0] == "CMD"
    out = re.search(r"--out (\S+)", RECIPE)
    assert out is not None
    assert f"COPY --from=build /yingjian/{out[1]} /var/www/html" in RECIPE


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.skipif(engine() is None, reason="没有在运行的容器引擎（podman 或 docker）")
def test_an_engine_builds_and_serves_the_image() -> None:
    program = engine()
    assert program is not None
    name = "yingjian-test"
    subprocess.run([program, "build", "-f", "Containerfile", "-t", name, "."], cwd=ROOT, check=True)
    run = [program, "run", "--detach", "--rm", "--publish", "127.0.0.1::80", name]
    box = subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()
    try:
        port = subprocess.run(
            [program, "port", box, "80"], capture_output=True, text=True, check=True
        ).stdout.split()[0]
        for page in ("index.html", "binder.pdf"):
            assert fetched(f"http://{port}/{page}")
    finally:
        subprocess.run([program, "stop", box], check=True)


def fetched(address: str) -> bytes:
    """The page, as soon as the server in the container answers."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 (http, our own)
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    return b""
