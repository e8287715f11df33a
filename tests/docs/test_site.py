"""The documents as pages: nothing is missing in them, and nothing is asked of the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.docs.built import ROOT, Page, asked_elsewhere, broken, build, is_elsewhere, read

POLICY = "default-src 'self' file: data: 'unsafe-inline'; form-action 'none'; base-uri 'none'"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents").resolve()
    done = build(folder)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.splitlines() if not line.startswith("INFO")]
    assert said == []
    assert done.stdout == ""
    return folder


def test_no_link_is_broken(site):
    assert broken(site) == []


def test_nothing_is_loaded_from_elsewhere(site):
    assert asked_elsewhere(site) == []


def test_every_page_forbids_what_does_not_lie_beside_it(site):
    pages = [*site.rglob("*.html")]
    assert len(pages) > len([*(ROOT / "docs").glob("*.md")])
    for path in pages:
        page = read(path)
        assert page.policies == [POLICY], path
        # These would have the theme ask other servers for a script, and for stars.
        assert not page.classes & {"mermaid", "md-source"}, path


def test_every_document_is_a_page_that_search_finds(site):
    found = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    searched = {entry["location"].partition("#")[0] for entry in found["docs"]}
    written = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}
    assert {name.replace(".md", ".html") for name in written} <= searched
    assert {"index.html", "CHANGELOG.html", "calibration/index.html"} <= searched
    assert not [name for name in searched if name.startswith("source/")]
    # Where there is no server the index is read as a script.
    assert (site / "search/search_index.js").read_text("utf-8").startswith("var __index = {")


def test_a_file_of_the_model_is_read_beside_its_equation(site):
    assert "source/sim/processes/race.py.html" in read(site / "model.html").links
    text = (site / "source/sim/processes/race.py.html").read_text(encoding="utf-8")
    first = (ROOT / "sim/processes/race.py").read_text(encoding="utf-8").splitlines()[0]
    assert first.strip('"') in text


def test_a_folder_is_a_page_that_says_what_each_file_is_about(site):
    page = (site / "source/sim/events/index.html").read_text(encoding="utf-8")
    events = [path.name for path in (ROOT / "sim/events").glob("*.py")]
    assert [name for name in events if f'href="{name}.html"' not in page] == []
    assert "A lab finds out how to get more from its compute." in page


def test_the_readme_is_the_first_page_with_its_picture(site):
    page = read(site / "index.html")
    picture = "results/baseline/figures/talent_shares.svg"
    assert picture in page.loads
    assert (site / picture).read_bytes() == (ROOT / picture).read_bytes()


def test_these_checks_can_fail(tmp_path):
    page = "<a href='b.html#there'>x</a><a href='b.html#not'>y</a><img src='c.svg'>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.html").write_text("<h2 id='there'>There</h2>", encoding="utf-8")
    found = broken(tmp_path)
    assert sorted(found) == ["a.html: b.html#not: no such heading", "a.html: c.svg"]
    (tmp_path / "loads.html").write_text(
        "<script src='https://x.example/y.js'></script><style>a{b:url(//x.example/z)}</style>"
        "<a href='https://x.example'>read, not loaded</a>",
        encoding="utf-8",
    )
    (tmp_path / "c.css").write_text("@import 'https://x.example/c.css';", encoding="utf-8")
    (tmp_path / "d.js").write_text("fetch('//x.example/d')", encoding="utf-8")
    assert len(asked_elsewhere(tmp_path)) == 4
    assert Page("<img srcset='//x.example/a 2x, b.png'>").loads == {"//x.example/a", "b.png"}
    assert [is_elsewhere(at) for at in ("a.js", "data:,x", "/a.js", "http://x/", "//x/")] == [
        False, False, True, True, True,
    ]  # fmt: skip
