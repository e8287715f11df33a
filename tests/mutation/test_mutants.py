"""The list of mutants is current: each can be made, and no mechanism is without one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.mutation.mutate import ROOT, Mutant, mutants

MUTANTS = mutants()
FOLDERS = ("market", "market/settlements", "processes", "strategies")
EXCUSED = {
    "sim/market/__init__.py": "says what the folder holds",
    "sim/processes/__init__.py": "says what the folder holds",
    "sim/strategies/__init__.py": "finds files by their names",
    "sim/market/settlements/__init__.py": "finds files by their names",
}


def names_of(folder: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in (ROOT / "sim" / folder).glob("*.py")}


def test_names_are_unique() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_a_mutant_can_be_made_and_is_python(mutant: Mutant) -> None:
    source = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert ast.dump(ast.parse(mutant.of(source))) != ast.dump(ast.parse(source))
    assert mutant.tests
    assert [test for test in mutant.tests if not (ROOT / test).is_file()] == []


def test_a_text_that_is_not_there_once_is_refused() -> None:
    mutant = Mutant("m", "f.py", "a", "b", "", ())
    assert mutant.of("a = 1") == "b = 1"
    for source in ("c = 1", "a = a"):
        with pytest.raises(ValueError, match="not once"):
            mutant.of(source)


def test_every_mechanism_has_a_mutant() -> None:
    page = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(sim/\S+\.py)`", page))
    wanted = listed.union(*(names_of(folder) for folder in FOLDERS))
    assert len(wanted) > 50
    assert sorted(wanted - {mutant.file for mutant in MUTANTS}) == sorted(EXCUSED)


def test_the_excused_are_there() -> None:
    assert [file for file in EXCUSED if not Path(ROOT, file).is_file()] == []
