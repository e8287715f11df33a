from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
MARKED = "By hand.\n<!-- generated: size of the baseline -->\nold\n<!-- end -->\nBy hand too.\n"


def test_pages_are_written_and_the_model_beside_them_is_written_anew(talentwar, tmp_path):
    (tmp_path / "docs").mkdir()
    model = tmp_path / "docs" / "model.md"
    model.write_text(MARKED, encoding="utf-8")
    status, out, err = talentwar("schema", "--pages", "docs/reference")
    assert (status, err) == (0, "")
    written = sorted(path.name for path in (tmp_path / "docs" / "reference").iterdir())
    assert written == sorted(path.name for path in FOLDER.iterdir())
    assert out.splitlines()[-1] == "written to docs/model.md"
    told = model.read_text(encoding="utf-8")
    assert "| employers |" in told
    assert told.startswith("By hand.\n")
    assert told.endswith("By hand too.\n")


def test_without_a_model_there_are_pages_alone(talentwar, tmp_path):
    status, out, _ = talentwar("schema", "--pages", "reference", "--out", "schema.json")
    assert status == 0
    assert "model.md" not in out
    assert (tmp_path / "schema.json").is_file()


def test_a_place_that_is_a_file_is_refused(talentwar, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    status, out, err = talentwar("schema", "--pages", "taken")
    assert (status, out) == (2, "")
    assert "choose another place with --pages" in err
    assert "Traceback" not in err


def test_a_model_that_asks_for_what_there_is_not_is_told_before_anything_is_written(
    talentwar, tmp_path
):
    (tmp_path / "model.md").write_text("<!-- generated: x -->\n<!-- end -->\n", encoding="utf-8")
    status, _, err = talentwar("schema", "--pages", "reference")
    assert status == 2
    assert "there is no generated block 'x'" in err
    assert not (tmp_path / "reference").exists()
