"""What strangers read names files, and no folder of the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.app.asked import asked
from sim.app.sent import Sent
from sim.app.setting import Setting
from sim.app.wrong import without_places
from sim.base.errors import ScenarioError, TalentwarError
from sim.scenario.places import scenario_folder


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The server runs where there are no scenarios: they come from beside the program."""
    monkeypatch.chdir(tmp_path)
    assert scenario_folder().is_absolute()
    return scenario_folder()


def told(setting, own=None):
    with pytest.raises(ScenarioError) as refused:
        asked(setting, own)
    return str(refused.value), without_places(refused.value)


def test_a_scenario_at_hand_is_named_and_not_placed(elsewhere):
    whole, said = told(Setting(edits=("events_remove=[llama_4]", "run.end=2025-02")))
    assert str(elsewhere) in whole
    assert "/" not in said.partition(": ")[0]
    assert said.startswith("baseline.yaml:")
    assert len(said.splitlines()) == len(whole.splitlines())


def test_what_was_sent_keeps_its_line(elsewhere):
    own = Sent("mine", b"extends: baseline\nfirms: {meta: {capx: 1}}\n")
    _, said = told(Setting(""), own)
    assert said.startswith("mine.yaml:2:16: firms.meta.capx: is not a key here")


def test_an_edit_is_shown_as_it_was_written(elsewhere):
    _, said = told(Setting(edits=("firms.meta.strategy=/etc/x",)))
    assert "there is no strategy '/etc/x'" in said


def test_folders_of_the_server_are_left_out_of_other_texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = TalentwarError(f"{Path.cwd() / 'runs' / 'x'}: there is no such file")
    assert without_places(error) == "runs/x: there is no such file"
