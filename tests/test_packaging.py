"""The wheel alone gives a working command: the report and the prompts travel inside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import peelqa

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built by the project's own back end, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    """What pip lays into site-packages."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def same_files(original: Path, copy: Path) -> None:
    files = [path.relative_to(original) for path in original.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert files, f"{original} is empty"
    for path in files:
        assert (copy / path).read_bytes() == (original / path).read_bytes(), path


def test_the_wheel_holds_the_prompts_and_the_seed_report_unchanged(unpacked):
    same_files(ROOT / "prompts", unpacked / "peelqa" / "data" / "prompts")
    same_files(ROOT / "seeds", unpacked / "peelqa" / "data" / "seeds")


def test_the_wheel_holds_the_whole_package_and_nothing_of_the_tests(unpacked):
    same_files(ROOT / "src" / "peelqa", unpacked / "peelqa")
    assert {path.name for path in unpacked.iterdir()} == {"peelqa", f"peelqa-{peelqa.__version__}.dist-info"}


def test_the_wheel_names_version_licence_and_command(unpacked):
    info = unpacked / f"peelqa-{peelqa.__version__}.dist-info"
    assert "License-Expression: MIT" in (info / "METADATA").read_text(encoding="utf-8")
    assert "peelqa = peelqa.cli:main" in (info / "entry_points.txt").read_text(encoding="utf-8")
    assert (info / "licenses" / "LICENSE").is_file()


def run_unpacked(unpacked: Path, *command: str, **variables: str) -> str:
    """Run Python on the unpacked wheel, away from the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PEELQA_")}
    environment = {**kept, "PYTHONPATH": str(unpacked), **variables}
    arguments = [sys.executable, *command]
    done = subprocess.run(arguments, cwd=unpacked, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_command_reads_the_report_that_came_with_it(unpacked):
    assert "Planning for the future" in run_unpacked(unpacked, "-m", "peelqa", "report", "judgments")


def test_the_installed_package_keeps_its_index_in_the_users_cache(unpacked, tmp_path):
    code = "import peelqa; print(peelqa.__file__, peelqa.load_settings().index_dir)"
    module, index = run_unpacked(unpacked, "-c", code, XDG_CACHE_HOME=str(tmp_path), HOME=str(tmp_path)).split()
    assert Path(module).is_relative_to(unpacked)
    assert Path(index).is_relative_to(tmp_path)
    assert not Path(index).is_relative_to(unpacked)


def test_every_dependency_has_its_pin():
    """PyTorch is pinned in the Makefile, because its build depends on the machine."""
    pins = re.findall(r"^([a-z0-9.-]+)==", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'^    "([A-Za-z0-9.-]+)[><=]', project, re.MULTILINE)
    assert len(named) > 15
    assert {name.lower() for name in named} - {"torch"} <= set(pins)
    assert re.search(r"^TORCH \?= torch==\d", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_version_is_stated_once_in_each_place():
    assert f'version = "{peelqa.__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"## {peelqa.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
