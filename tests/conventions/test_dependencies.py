"""docs/dependencies.md against pyproject.toml, the locks and what packages say of themselves."""

from __future__ import annotations

import platform
import re
import sys
from importlib.metadata import Distribution

import pytest

from tests.conventions.test_project import LOCKS, locked_versions
from tests.conventions.weigh import ROOT, declared, installed, needed, own, saved, weight

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
COLUMNS = ("package", "for", "also looked at", "MB", "saved", "licence")
# The strict ones first: a name of theirs may hold a name of another.
FAMILIES = {
    "AGPL": r"AGPL|Affero",
    "LGPL": r"LGPL|Lesser General Public",
    "GPL": r"\bGPL|GNU General Public",
    "MPL": r"MPL|Mozilla Public",
    "Apache": r"Apache",
    "BSD": r"BSD",
    "CC0": r"CC0",
    "ISC": r"\bISC",
    "MIT": r"\bMIT",
    "NCSA": r"NCSA",
    "PSF": r"PSF|Python Software Foundation",
    "Zlib": r"Zlib",
}


def section(title: str) -> str:
    """What stands under a heading of the page."""
    _, found, rest = PAGE.partition(f"\n## {title}\n")
    assert found, title
    return rest.partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Cells of a table's rows, its heading first."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def table(group: str) -> dict[str, dict[str, str]]:
    """The rows of a group of dependencies, by package."""
    head, *body = rows(section(group.capitalize()))
    assert tuple(head) == COLUMNS
    assert len({row[0] for row in body}) == len(body), "a package twice"
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in body}


def families(text: str) -> set[str]:
    return {name for name, form in FAMILIES.items() if re.search(form, text, re.IGNORECASE)}


def said(one: Distribution) -> str:
    """What a package says of its licence; its own words, where there are no better."""
    fields = one.metadata
    kinds = [line for line in fields.get_all("Classifier") or [] if line.startswith("License ::")]
    spoken = (fields.get("License") or "").strip()[:80]
    return fields.get("License-Expression") or "; ".join(kinds) or spoken


def permissive() -> set[str]:
    found = re.search(r"go with it:\n(.*)\. Others", section("Licences"))
    assert found
    return {*found[1].split(", ")}


def in_their_text() -> dict[str, set[str]]:
    found = re.search(r"not in their metadata: (.*)\.\n", section("Licences"))
    assert found
    return {name: {kind} for name, kind in re.findall(r"([\w-]+) \((\w+)\)", found[1])}


def licences(name: str) -> set[str]:
    return families(said(installed()[name])) or in_their_text().get(name, set())


def others() -> dict[str, str]:
    return {name: kind for name, kind, *_ in rows(section("Licences"))[1:]}


def locked() -> list[str]:
    """Packages of the locks that are installed here; a lock also holds other systems' packages."""
    names = {name for lock in LOCKS for name in locked_versions((ROOT / lock).read_text("utf-8"))}
    return sorted(names & installed().keys())


@pytest.mark.parametrize("group", declared())
def test_every_dependency_has_a_row_and_every_row_is_a_dependency(group):
    assert sorted(table(group)) == sorted(declared()[group])


def test_every_row_says_what_for_and_what_else():
    for group in declared():
        for name, row in table(group).items():
            assert all(row.values()), name
            assert float(row["MB"]) >= 0
            assert float(row["saved"]) >= 0


@pytest.mark.parametrize("group", declared())
def test_a_row_has_the_licence_that_the_package_says(group):
    known = {name: row for name, row in table(group).items() if name in installed()}
    for name, row in known.items():
        carried = {kind for other, kind in others().items() if other == name}
        assert families(row["licence"]) <= licences(name) | carried, name
        assert families(row["licence"]) & licences(name), name


def test_every_licence_is_permissive_or_is_accounted_for():
    assert len(locked()) > 100
    assert not permissive() & {"AGPL", "LGPL", "GPL", "MPL"}
    for name in locked():
        found = licences(name)
        assert found, f"{name}: no licence known: {said(installed()[name])!r}"
        strict = found - permissive()
        assert strict <= {others().get(name)}, f"{name}: {found}"


def test_no_licence_is_accounted_for_in_vain():
    for name in others():
        assert name in locked(), name
    for name in in_their_text():
        assert families(said(installed()[name])) == set(), name


def test_what_is_under_the_gpl_is_in_no_core():
    core = needed(declared()["core"])
    assert "tqdm" in core  # the MPL's reach ends with its own files
    assert {kind for name in core for kind in licences(name)} <= permissive() | {"MPL"}


@pytest.mark.full
@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="sizes are Linux's"
)
def test_sizes_are_those_of_what_is_installed():
    for group in declared():
        for name, row in table(group).items():
            if name in installed():
                assert float(row["MB"]) == pytest.approx(own(name), rel=0.15, abs=0.3), name
                assert float(row["saved"]) == pytest.approx(
                    saved(name, group), rel=0.15, abs=0.5
                ), name
    size = next(row for row in rows(PAGE) if row[0] == "core")
    assert float(size[3]) == pytest.approx(weight(needed(declared()["core"])), rel=0.05)


def test_these_checks_can_fail():
    assert families("GNU Lesser General Public License v3") == {"LGPL"}
    assert families("GNU GENERAL PUBLIC LICENSE") == {"GPL"}
    assert families("GNU Affero General Public License") == {"AGPL"}
    assert families("GPL-3.0-or-later WITH GCC-exception-3.1") == {"GPL"}
    assert families("License :: OSI Approved :: BSD License; MIT-CMU") == {"BSD", "MIT"}
    assert families("MPL-2.0 AND MIT") - permissive() == {"MPL"}
    assert families("Proprietary") == set()
    assert rows("| a | b |\n|---|---|\n| 1 | 2 |\n") == [["a", "b"], ["1", "2"]]
    assert needed(["altair"]) >= {"altair", "jinja2", "markupsafe"}
