"""What every file of the project promises: sizes, names, locks, no registry's address."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
IMPORT_NAMES = {
    "pydantic-core": "pydantic",
    "sklearn": "scikit-learn",
    "vl-convert": "vl-convert-python",
    "yaml": "pyyaml",
}
# An index of packages is reached by an address that ends so, or by an option that names one;
# put together from parts, so that this file holds none.
INDEX_ADDRESS = re.compile(
    rb"https?://[^\s\"']+/simp" rb"le\b|(?:extra-)?index-url[ =]+https?:|files\.[a-z]+hosted\.",
    re.IGNORECASE,
)


# -- what is looked at --


@functools.cache
def project_files() -> tuple[Path, ...]:
    """Files that are, or would be, committed; without git, those in no hidden or built folder."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        names = [name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        built = {"runs", "build", "dist", "__pycache__"}
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = [
            str(path)
            for path in found
            if not any(part in built or part.startswith(".") for part in path.parts[:-1])
        ]
    return tuple(sorted(ROOT / name for name in names if (ROOT / name).is_file()))


def sources() -> list[Path]:
    found = [path for path in project_files() if path.is_relative_to(ROOT / "sim")]
    return [path for path in found if path.suffix == ".py"]


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def canonical(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


# -- the checks, as functions that the last test shows to fail --


def long_functions(code: str) -> list[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        f"{node.name} at line {node.lineno}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, functions)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    ]


def imported(code: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def index_addresses(content: bytes) -> list[bytes]:
    return INDEX_ADDRESS.findall(content)


def locked_versions(lock: str) -> dict[str, str]:
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", lock, flags=re.MULTILINE)
    return {canonical(name): version for name, version in pins}


def unhashed(lock: str) -> list[str]:
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return [block.split()[0] for block in blocks if block.strip() and "--hash=sha256:" not in block]


# -- locks --


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    assert "http" not in lock
    assert "://" not in lock
    assert not re.search(r"(^|\s)/\w|--(index|find)", lock), "a machine's path or an index option"
    assert locked_versions(lock)
    assert unhashed(lock) == []


def test_the_locks_hold_every_dependency() -> None:
    project = pyproject()
    groups = project["dependency-groups"]
    runtime = [*project["project"]["dependencies"], *groups["build"]]
    run_lock, dev_lock = (
        locked_versions((ROOT / name).read_text(encoding="utf-8")) for name in LOCKS
    )
    assert {canonical(name) for name in runtime} <= run_lock.keys()
    assert {canonical(name) for name in [*runtime, *groups["dev"]]} <= dev_lock.keys()
    assert set(project["build-system"]["requires"]) <= set(groups["build"])


def test_tests_run_with_the_versions_that_users_run() -> None:
    run_lock, dev_lock = (
        locked_versions((ROOT / name).read_text(encoding="utf-8")) for name in LOCKS
    )
    assert run_lock.items() <= dev_lock.items()


def test_no_file_names_a_package_registry() -> None:
    named = {str(path): index_addresses(path.read_bytes()) for path in project_files()}
    assert {path: hosts for path, hosts in named.items() if hosts} == {}


# -- words about the project --


def test_the_changelog_and_the_citation_have_the_version() -> None:
    version = pyproject()["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[^\]]*)\]", changelog, flags=re.MULTILINE)
    assert newest
    assert newest.group(1) == version
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == version


def test_every_scenario_has_a_title_and_asks_a_question() -> None:
    scenarios = sorted((ROOT / "scenarios").glob("*.yaml"))
    assert scenarios
    for path in scenarios:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert str(content.get("title") or "").strip(), f"{path.name}: no title"
        assert str(content.get("question") or "").strip().endswith("?"), f"{path.name}: no question"


# -- code --


def test_no_source_file_is_too_long() -> None:
    assert sources()
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    found = {str(path): long_functions(path.read_text(encoding="utf-8")) for path in sources()}
    assert {path: functions for path, functions in found.items() if functions} == {}


def test_every_module_name_says_what_is_inside() -> None:
    named = [path for path in sources() if {path.stem, path.parent.name} & VAGUE_NAMES]
    assert named == []


def test_mesa_is_imported_in_one_module_only() -> None:
    importers = [p for p in sources() if "mesa" in imported(p.read_text(encoding="utf-8"))]
    assert [path for path in importers if path != ROOT / "sim" / "model.py"] == []


def test_everything_imported_is_a_declared_dependency() -> None:
    used = set().union(*(imported(path.read_text(encoding="utf-8")) for path in sources()))
    third_party = {canonical(name) for name in used - sys.stdlib_module_names - {"sim"}}
    distributions = {IMPORT_NAMES.get(name, name) for name in third_party}
    project = pyproject()["project"]
    assert distributions <= {canonical(name) for name in declared(project)}


def test_what_a_run_needs_is_no_extra() -> None:
    """Only the fit, its appraisal and a cluster may import what an extra brings.

    Analyses load what they need by name (sim/experiments/packages.py).
    """
    needed = {canonical(name) for name in pyproject()["project"]["dependencies"]}
    for path in sources():
        if not {"calibration", "validation", "app", "cluster.py"} & set(path.parts):
            used = imported(path.read_text(encoding="utf-8")) - sys.stdlib_module_names - {"sim"}
            assert {IMPORT_NAMES.get(canonical(n), canonical(n)) for n in used} <= needed, path


def declared(project: dict[str, Any]) -> list[str]:
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(name for extra in extras for name in extra)]


def test_these_checks_can_fail() -> None:
    body = "    pass\n" * LONGEST_FUNCTION
    assert long_functions(f"def short():\n{body[9:]}") == []
    assert long_functions(f"def long():\n{body}") == ["long at line 1"]
    assert imported("def late():\n    from mesa.model import Model\n") == {"mesa"}
    assert imported("import numpy.linalg, mesa\n") == {"numpy", "mesa"}
    assert imported("from .mesa import x\nimport mesa_frames\n") == {"mesa_frames"}
    assert index_addresses(b"--index" + b"-url https://packages.example/root")
    assert index_addresses(b"see http:" + b"//packages.example/simp" + b"le for it")
    assert not index_addresses(b"--no-emit-index-url; a simple https://example.org/page")
    assert unhashed("numpy==1.0\nscipy==1.0 \\\n    --hash=sha256:ab\n") == ["numpy==1.0"]
    assert locked_versions("types-PyYAML==6.0 ; x \\\n    # via y==1\n") == {"types-pyyaml": "6.0"}
