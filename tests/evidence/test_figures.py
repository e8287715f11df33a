"""What the loader refuses, each at its place and with a hint, and where the file is found."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from sim.base.references import Lines, cited
from sim.evidence.figures import figures_file, load_figures, targets

ROOT = Path(__file__).parents[2]
ENTERS = """\
        enters: [firms.meta.capex.2025]
        differs: The filing counts.
"""


def test_a_good_book_is_read(book):
    read = book.read()
    spoken = read.figures["capex.meta"].readings["spoken"]
    assert spoken.bounds == (75, 75)
    assert read.figures["cut.microsoft"].lines == [Lines("A0", 12, 14), Lines("A1", 3, 3)]
    assert read.figures["capex.meta"].enters == ["firms.meta.capex.2025"]
    assert [held.name for held in read.figures["cut.microsoft"].held] == ["overall.cuts.people"]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("        unit: bn USD/yr\n", "", ":11:9: ", "a number and no unit; write e.g. unit"),
        ("unit: bn USD/yr", "unit: bn USDs", ":12:15: ", "not a unit of figures; did you mean bn"),
        ("        date: 2025-08\n", "", ":11:9: ", "date: is missing; meaning: The month, year"),
        ("date: 2025-07", "date: July", ":27:15: ", "'July' is not a date; write e.g. 2025"),
        ("        where: [A0:12]\n", "", ":11:9: ", "where: is missing; meaning: Lines"),
        ("[A0:12]", "[]", ":14:16: ", "allowed: at least 1"),
        ("[A0:12]", "[page 3]", ":14:17: ", "'page 3' is not a source; write e.g. A1:58"),
        ("[A0:12]", "[A7:12]", ":14:17: ", "there is no article A7; allowed: A0, A1"),
        ("A0:12-14", "A0:12-24", ":28:17: ", "A0 has no lines 12-24; allowed: lines 1"),
        ("role: input", "role: inptu", ":8:11: ", "did you mean input?"),
        ("kind: capex", "kind: money", ":7:11: ", "allowed: offer, capex, cut, deal"),
        ("confidence: high", "confidence: low", ":11:9: ", "no reason is given; say under why"),
        ("value: 75", "low: 80\n        high: 70", ":11:9: ", "not in order; allowed: low at most"),
        ("value: 75", "states: a lot\n        value: 75", ":11:9: ", "and not both; give value"),
        ("        value: 75\n", "", ":11:9: ", "needs a number or what it states"),
        ("value: 75", "value: {uniform: [70, 80]}", ":11:16: ", "a figure is a number, not a draw"),
        ("value: 75", "value: many", ":11:16: ", "is not a number"),
        (ENTERS, "", ":6:5: ", "role is input and it has no enters; give the parameters"),
        ("        enters: [firms.meta.capex.2025]\n", "", ":11:9: ", "enters nowhere; leave"),
        ("enters: [", "entres: [", ":17:9: ", "is not a key here; did you mean enters?"),
        (", within: 20 %", "", ":31:21: ", "within goes with compare: value"),
        ("compare: value, within: 20 %", "compare: range", ":31:21: ", "has no number for range"),
        ("compare: value", "compare: exact", ":31:58: ", "allowed: value, at_least, at_most"),
        ("name: overall.cuts.people", "name: cuts", ":31:28: ", "is no path of the summary; allow"),
        ("    role: check", "    role: mechanism", ":20:5: ", "it has no mechanism; give the file"),
        ("    role: check", "    role: scenario", ":20:5: ", "it has no scenarios; give the scen"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_place(book, old, new, place, said):
    faults = book.faults((old, new))
    assert any(place in line.replace("figures.yaml", "") and said in line for line in faults), (
        faults
    )


def test_a_check_without_a_statistic_needs_a_reason(book):
    line = "        statistic: [{name: overall.cuts.people, compare: value, within: 20 %}]\n"
    (fault,) = book.faults((line, ""))
    assert fault.startswith(
        'figures.yaml:20:5: figures."cut.microsoft": its role is check and it has'
    )
    assert "not_modelled" in fault
    read = book.read((line, "        not_modelled: Nobody counts it.\n"))
    assert read.figures["cut.microsoft"].held == []
    assert book.read((line, "    not_modelled: Nobody counts it.\n")).figures.keys()


def test_all_faults_are_told_at_once(book):
    faults = book.faults(("unit: people", "unit: heads"), ("role: input", "role: guess"))
    assert len(faults) == 2
    assert faults[0].startswith("figures.yaml:8:")
    assert faults[1].startswith("figures.yaml:26:")
    faults = book.faults(("confidence: high", "confidence: low"), (", within: 20 %", ""))
    assert len(faults) == 2


def test_ranges_with_one_end(book):
    low = book.read(("value: 75", "low: 70")).figures["capex.meta"].readings["spoken"]
    assert low.bounds == (70, math.inf)
    high = book.read(("value: 75", "high: 80")).figures["capex.meta"].readings["spoken"]
    assert high.bounds == (-math.inf, 80)


def test_only_targets_are_offered_for_fitting(book):
    assert targets(book.read()) == {}
    as_target = book.read(("role: check", "role: target"))
    assert list(targets(as_target)) == ["cut.microsoft"]


def test_the_file_is_found_from_anywhere_and_ones_own_comes_first(book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert figures_file() == ROOT / "calibration" / "figures.yaml"
    (tmp_path / "calibration").mkdir()
    book.read()
    book.path.rename(tmp_path / "calibration" / "figures.yaml")
    assert figures_file() == Path("calibration/figures.yaml")
    assert list(load_figures().figures) == ["capex.meta", "cut.microsoft"]


def test_an_installed_program_carries_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.scenario.places.files", lambda _: tmp_path / "site" / "sim")
    installed = tmp_path / "site" / "sim" / "calibration" / "figures.yaml"
    installed.parent.mkdir(parents=True)
    with pytest.raises(TalentwarError, match="no such file"):
        load_figures()
    installed.write_text("", encoding="utf-8")
    assert figures_file() == installed


def test_citations_are_found_in_any_text():
    assert cited("see A1:58, A0:112-117 (A2:5); not B1:4, A1 or 3A1:2x") == [
        Lines("A1", 58, 58),
        Lines("A0", 112, 117),
        Lines("A2", 5, 5),
    ]
