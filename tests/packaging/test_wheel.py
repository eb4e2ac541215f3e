"""The wheel works outside the checkout and carries every rule, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
DATA = "adapt_advisor/_data/rules"

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.xdist_group("wheel"),  # built once
    pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="no checkout"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one wheel and one source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    options = ["--no-isolation", "--wheel", "--sdist", "--outdir", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "build", *options, str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("adapt_advisor-*-py3-none-any.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the wheel is installed into, outside the checkout."""
    folder = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-index", "--quiet", "--target", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, str(wheel)],
        check=True,
        timeout=300,
    )
    return folder


def run(installed: Path, *arguments: str, **more: str) -> str:
    """What the installed program prints, started outside the checkout."""
    done = subprocess.run(
        [sys.executable, "-m", "adapt_advisor", *arguments],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed), **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rule_files() -> dict[str, bytes]:
    files = (path for path in RULES.rglob("*") if path.is_file())
    return {path.relative_to(RULES).as_posix(): path.read_bytes() for path in files}


def test_the_wheel_carries_every_rule_byte_for_byte(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {
            name.removeprefix(f"{DATA}/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith(f"{DATA}/")
        }
    expected = rule_files()
    assert set(carried) == set(expected)
    differing = [name for name in expected if carried[name] != expected[name]]
    assert differing == []


def test_the_wheel_carries_the_same_rules_compiled(installed: Path) -> None:
    from adapt_advisor.rulebook.compiled import from_bytes
    from adapt_advisor.rulebook.locate import RulesFolder, content_hash, read_all

    data = installed / "adapt_advisor" / "_data"
    found = from_bytes((data / "compiled" / "rulebook").read_bytes())
    assert found is not None
    rules = content_hash(read_all(RulesFolder(data / "rules", "installed")))
    assert found.identity == found.value.sha256 == rules
    cannot_load = "import sys; sys.modules['yaml'] = None; import adapt_advisor.cli.run"
    estimate = [
        "estimate",
        "--method",
        "lora",
        "--model",
        "8B",
        "--tokens",
        "1M",
        "--gpu",
        "H100",
    ]
    ask = f"{cannot_load}; adapt_advisor.cli.run.main({estimate})"
    done = subprocess.run(
        [sys.executable, "-c", ask],
        env={**os.environ, "PYTHONPATH": str(installed), "ADAPT_ADVISOR_CACHE": ""},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_wheel_is_typed_licensed_and_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (n for n in names if n.endswith(".dist-info/METADATA"))
        text = archive.read(metadata).decode()
    assert "adapt_advisor/py.typed" in names
    assert any(n.endswith(".dist-info/licenses/LICENSE") for n in names)
    assert "License-Expression: MIT" in text
    assert "Requires-Python: >=3.11" in text
    tops = {name.partition("/")[0] for name in names}
    assert len(tops) == 2
    assert not [n for n in names if "__pycache__" in n]


def test_the_source_distribution_can_be_tested(built: Path) -> None:
    (sdist,) = built.glob("adapt_advisor-*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "pyproject.toml", "README.md", "LICENSE", "rules/flowchart.yaml",
        "src/adapt_advisor/py.typed", "examples/house_rulebook/rulebook.yaml",
        "tests/broken/README.md", "examples/answers/house_style.yaml",
    ):  # fmt: skip
        assert name in names


def test_the_installed_program_is_the_one_that_runs(installed: Path) -> None:
    code = "import adapt_advisor; print(adapt_advisor.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_the_installed_program_finds_its_own_rules(installed: Path) -> None:
    from adapt_advisor.rulebook.locate import RulesFolder, content_hash, read_all

    version = run(installed, "--version")
    assert "rules found: installed" in version
    ours = content_hash(read_all(RulesFolder(RULES, "checkout")))
    assert f"sha256:{ours}" in version
    assert run(installed, "rules", "check").endswith("0 warnings\n")


ANSWERS = sorted((ROOT / "examples" / "answers").glob("*.yaml"))


@pytest.mark.parametrize("answers", ANSWERS[:2], ids=lambda path: path.stem)
def test_the_installed_program_advises_as_the_checkout_does(
    answers: Path, installed: Path
) -> None:
    from tests.cli.running import run as run_here

    arguments = ["recommend", "--answers", str(answers), "--format", "json"]
    here = run_here("--rules", RULES, *arguments)
    assert here.code == 0, here.err
    assert run(installed, *arguments) == here.out


def test_the_command_is_installed(installed: Path) -> None:
    command = installed / "bin" / "adapt-advisor"
    done = subprocess.run(
        [str(command), "--version"],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "rules found: installed" in done.stdout


def test_the_installed_program_needs_no_numpy(installed: Path) -> None:
    answers = str(ANSWERS[0])
    code = (
        "import sys\n"
        "sys.modules['numpy'] = sys.modules['scipy'] = None\n"
        "from adapt_advisor.cli.run import main\n"
        f"main(['recommend', '--answers', {answers!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
