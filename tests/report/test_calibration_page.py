from __future__ import annotations

import json
import re
import shutil
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typer
from typer.testing import CliRunner

from sim.base.errors import TalentwarError
from sim.cli.calibrate import calibrate
from sim.record.provenance import RECORD, record, record_text
from sim.report import look
from sim.report.calibration.figures import draw, names
from sim.report.calibration.files import read_calibrated
from sim.report.calibration.page import PAGE, PICTURES, SECTIONS, page, write_page
from sim.report.calibration.terminal import show_fit
from sim.report.calibration.words import amount, asked, between, listed, parameter, spread
from sim.validation.appraisal import APPRAISAL, NULL
from tests.report.fake_fit import made_up_fit, write_made_up, write_made_up_appraisal

ROOT = Path(__file__).parents[2]
COMMITTED = (ROOT / "calibration" / "posterior", ROOT / "calibration" / "appraisal")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("calibration")
    return write_made_up(place / "posterior"), write_made_up_appraisal(place / "appraisal")


@pytest.fixture(scope="module")
def found(folders):
    return read_calibrated(*folders)


@pytest.fixture(scope="module")
def text(folders):
    return page(*folders)


def section(text: str, name: str) -> str:
    return text.split(f"\n## {name}\n")[1].split("\n## ", maxsplit=1)[0]


def rows(text: str) -> list[list[str]]:
    """Cells of a section's tables, headers left out."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines]


def in_a_row(text: str) -> str:
    return " ".join(text.split())


# -- the committed page ----------------------------------------------------------------------------


def test_the_committed_page_is_what_the_committed_files_say():
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(*COMMITTED)


def test_the_committed_pictures_are_there():
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    linked = set(re.findall(rf"\({PICTURES}/(\w+)\.svg\)", text))
    assert linked == {path.stem for path in (ROOT / PAGE.parent / PICTURES).iterdir()}


# -- a made-up one ---------------------------------------------------------------------------------


def test_every_section_is_there_in_order(text):
    assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE) == list(SECTIONS)
    for name in SECTIONS:
        assert len(section(text, name)) > 200, name
    assert not re.search(r"\b(nan|inf|None)\b", text)


def test_tables_have_as_many_cells_in_each_row(text):
    for table in re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_paragraphs_are_broken_and_tables_are_not(text):
    for line in text.splitlines():
        assert len(line) <= 110 or line.startswith(("|", "-", "!"))


def test_every_target_is_in_or_out_and_counted(found, text):
    part = section(text, "The figures, and what the model gives")
    told = {row[0].strip("`"): row for row in rows(part)[1:]}
    assert list(told) == list(found.targets)
    reached = [name for name, one in found.known.targets.items() if one.reached]
    assert {name for name, row in told.items() if row[-1] == "in"} == set(reached)
    missed = [name for name in found.targets if name not in reached]
    assert missed == ["best_refuse"], "the made-up fit misses one"
    assert "**19 of 20 are in**, out `best_refuse`" in in_a_row(part)
    assert told["microsoft_cuts"][3] == "15,000 people"
    assert told["best_refuse"][3] == "90 to 100 %"


def test_checks_are_shown_whatever_they_say(found, text):
    part = section(text, "Checks: figures the fit never saw")
    told = {row[0].strip("`"): row[-1] for row in rows(part)[1:]}
    assert {name: "out" in verdict for name, verdict in told.items()} == {
        name: not one.reached for name, one in found.appraisal.checks.items()
    }


def test_what_is_not_identified_is_said_in_a_sentence(found, text):
    part = in_a_row(section(text, "Parameters before and after"))
    silent = [name for name, one in found.known.parameters.items() if not one.identified]
    assert 0 < len(silent) < len(found.parameters)
    assert f"say nothing about {listed(f'`{name}`' for name in silent)}**" in part
    told = rows(section(text, "Parameters before and after"))[1:]
    assert [row[0].strip("`") for row in told] == list(found.parameters)
    assert {row[0].strip("`") for row in told if row[-1] == "**no**"} == set(silent)
    assert all(len(row[1]) > 5 for row in told), "each parameter is told in words"


def test_p_values_are_counted_beside_what_chance_would_leave(found, text):
    odd = sum(one.uniform_p < 0.05 for one in found.known.recovery.parameters.values())
    assert (
        f"{odd} of {len(found.parameters)} p-values for ranks being uniform are below 0.05, where "
        f"{0.05 * len(found.parameters):.2g} are expected"
    ) in in_a_row(section(text, "Does the method find what it is asked for?"))


def test_every_version_is_there_with_what_it_misses(found, text):
    told = rows(section(text, "The null, and the model without its mechanisms"))[1:]
    assert [row[0] for row in told] == list(found.appraisal.versions)
    null = found.appraisal.versions[NULL]
    last = told[-1]
    assert last[1:5] == [
        f"{null.targets.reached} of {null.targets.of}", f"{null.targets.crps:.2f}",
        f"{null.checks.reached} of {null.checks.of}", f"{null.checks.crps:.2f}",
    ]  # fmt: skip
    assert last[5].endswith(" more")


def test_fragile_conclusions_are_named_as_such_with_the_reason(found, text):
    part = section(text, "What can be concluded")
    fragile = part.split("### Fragile")[1]
    for one in found.appraisal.conclusions.statements.values():
        assert (one.says in fragile) == one.fragile
        assert one.why in part


def test_the_runs_of_the_fit_are_counted(found, text):
    how = found.settings
    runs = sum(wave.runs for wave in found.known.waves) + 32 * 4 + how.draws
    runs += how.search.generations * how.search.batch * how.search.seeds
    runs += (how.search.winners + 1) * how.search.fresh_seeds
    assert f"{runs:,} runs" in in_a_row(section(text, "To do it again"))


# -- pictures --------------------------------------------------------------------------------------


def test_every_picture_is_svg_linked_and_the_same_each_time(found, folders, text, tmp_path):
    pictures = draw(found)
    assert set(pictures) == {f"{name}.svg" for name in names()}
    assert pictures == draw(found)
    write_page(tmp_path / "docs" / "page.md", *folders)
    assert (tmp_path / "docs" / "page.md").read_text(encoding="utf-8") == text
    for name, svg in pictures.items():
        assert ElementTree.fromstring(svg).tag.endswith("svg")
        assert not re.search("NaN|undefined|Infinity", svg), name
        assert f"({PICTURES}/{name})" in text
        assert (tmp_path / "docs" / PICTURES / name).read_text(encoding="utf-8") == svg


@pytest.mark.parametrize("name", names())
def test_every_chart_is_valid_and_says_what_it_shows(found, name):
    chart = import_module(f"sim.report.calibration.figures.{name}").chart(found)
    chart.to_dict(validate=True)
    title = chart.to_dict()["title"]
    assert len(" ".join(title["text"])) > 20
    assert len(" ".join(title["subtitle"])) > 60
    assert json.loads(look.specification(chart))["config"] == look.CONFIG


def test_the_prior_is_level_in_its_own_quantiles(found):
    for name in found.parameters:
        prior = found.scenario.distributions[name]
        places = found.quantiles(name, [prior.at(u) for u in (0.1, 0.5, 0.9)])
        assert places == pytest.approx([0.1, 0.5, 0.9], abs=1e-3)


# -- what is wrong is said -------------------------------------------------------------------------


@pytest.fixture
def copies(folders, tmp_path):
    for folder in folders:
        shutil.copytree(folder, tmp_path / folder.name)
    return tmp_path / "posterior", tmp_path / "appraisal"


def change(folder: Path, name: str, edit) -> None:
    """Change a JSON file, and seal its folder again as if it had been made so."""
    path = folder / name
    told = json.loads(path.read_text(encoding="utf-8"))
    edit(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    seal(folder)


def seal(folder: Path) -> None:
    before = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    made_from = {"format": before["format"], "seed": before["seed"]}
    made = record(folder, made_from, {})
    (folder / RECORD).write_text(record_text(made), encoding="utf-8")


def refused(copies) -> str:
    with pytest.raises(TalentwarError) as caught:
        page(*copies)
    assert "talentwar calibrate" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("place", [0, 1])
def test_a_missing_folder(copies, place):
    shutil.rmtree(copies[place])
    assert str(copies[place]) in refused(copies)


@pytest.mark.parametrize(
    ("place", "name"), [(0, "fit.json"), (0, "draws.csv"), (0, "fit.yaml"), (1, APPRAISAL)]
)
def test_a_missing_or_changed_file(copies, place, name):
    path = copies[place] / name
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert f"{path}: was changed" in refused(copies)
    path.unlink()
    assert f"{path}: is missing" in refused(copies)


def test_a_posterior_that_never_told_what_it_found(copies):
    (copies[0] / "fit.json").unlink()
    seal(copies[0])
    assert str(copies[0] / "fit.json") in refused(copies)


def test_a_file_that_lacks_something(copies):
    change(copies[0], "fit.json", lambda told: told["targets"]["lab_joined"].pop("predicted"))
    assert "targets.lab_joined.predicted: Field required" in refused(copies)


def test_an_appraisal_that_lacks_something(copies):
    change(copies[1], APPRAISAL, lambda told: told.pop("variance"))
    assert "variance: Field required" in refused(copies)


def test_files_that_tell_of_other_things(copies):
    change(copies[0], "fit.json", lambda told: told["targets"].pop("lab_joined"))
    assert "tells of other things than targets.yaml (lab_joined)" in refused(copies)


def test_an_appraisal_of_other_draws(copies):
    change(copies[1], APPRAISAL, lambda told: told["draws"].update(sha256="0" * 64))
    assert "is of other draws than" in refused(copies)


# -- words, terminal, command ----------------------------------------------------------------------


def test_amounts_as_people_write_them():
    assert amount(1, "people") == "1 person"
    assert amount(0.9, "share") == "90 %"
    assert amount(0.0125, "1/month") == "1.2 % a month"
    assert amount(0.0961, "probability") == "9.6 %"
    assert amount(0.99, "offers") == "0.99 offers"
    assert amount(0.5031, "log index") == "0.503"
    assert parameter(0.0123, "1/month") == "1.23 % a month"
    assert parameter(1.5125, "ratio") == "1.51"
    assert between("1 person", "29 people") == "1 to 29 people"
    assert between("900 k USD", "1.2 M USD") == "900 k USD to 1.2 M USD"
    assert asked(None, 0.1, "share") == "at most 10 %"
    assert asked(24, None, "people") == "at least 24 people"
    assert asked(50, 50, "people") == "50 people"
    assert spread([1, 3, 20], "people") == "3 (1 to 20 people)"
    assert spread([9e5, 1.1e6, 1.2e6], "USD") == "1.1 M USD (900 k USD to 1.2 M USD)"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_fit_on_the_terminal(capsys):
    show_fit(made_up_fit())
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 110
    told = {line.split()[0]: line for line in lines[1:21]}
    assert list(told) == list(made_up_fit().problem.targets)
    assert told["best_refuse"].endswith(" out")
    assert told["lab_joined"].endswith(" in")
    rest = " ".join(lines[21:])
    assert "19 of 20 figures lie within reach" in rest
    assert "Identified: 20 of 25 parameters" in rest
    assert "loss 21.5 on fresh seeds" in rest
    assert "docs/calibration.md" in rest


def test_the_command_writes_page_and_pictures(folders, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = typer.Typer()
    command.command()(calibrate)
    done = CliRunner().invoke(command, ["--page", "--out", str(folders[0])])
    assert done.exit_code == 0, done.output
    assert done.output == f"{PAGE}; pictures in docs/{PICTURES}/\n"
    assert PAGE.read_text(encoding="utf-8") == text
    assert {path.stem for path in Path("docs", PICTURES).iterdir()} == set(names())
