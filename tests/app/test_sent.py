"""Whatever is sent, no file is opened but the scenarios at hand, and nothing is run."""

from __future__ import annotations

import builtins
import os
from pathlib import Path

import pytest

from sim.app.at_hand import at_hand
from sim.app.sent import Sent, plain_name, sent
from sim.base.errors import ScenarioError, TalentwarError
from sim.scenario.places import load_sent_scenario, scenario_folder

BOMB = "".join(
    f"l{level}: &a{level} [{', '.join([f'*a{level - 1}' if level else 'x'] * 9)}]\n"
    for level in range(9)
)
HOSTILE = {
    "a path up": ("extends: ../../etc/passwd\n", "there is no scenario '../../etc/passwd'"),
    "a path": ("extends: /etc/hosts\n", "there is no scenario '/etc/hosts'"),
    "a path with an ending": ("extends: /etc/hosts.yaml\n", "there is no scenario"),
    "a path that leads back": ("extends: ../scenarios/baseline\n", "there is no scenario"),
    "a path here": ("extends: ./baseline\n", "there is no scenario './baseline'"),
    "a folder": ("extends: sweeps\n", "there is no scenario 'sweeps'"),
    "a file in it": ("extends: sweeps/thesis\n", "there is no scenario 'sweeps/thesis'"),
    "nothing": ('extends: ""\n', "is not a file name"),
    "a null byte": ('extends: "baseline\\0"\n', "holds a control character"),
    "an address": ("extends: http://example.org/x.yaml\n", "there is no scenario"),
    "a list": ("extends: [baseline]\n", "is not a file name"),
    "a tag of Python": (
        "extends: baseline\ntitle: !!python/object/apply:os.system [id]\n",
        "the tag 'tag:yaml.org,2002:python/object/apply:os.system' is not used here",
    ),
    "a bomb of aliases": (BOMB, "alias"),
    "a large number": ("extends: baseline\nrun: {seed: 1e999}\n", "is not a finite number"),
    "a long number": (f"extends: baseline\nrun: {{seed: {'9' * 5000}}}\n", "too many digits"),
    "deep nesting": ("a: " + "[" * 1000 + "]" * 1000, "is nested too deeply"),
    "a strategy elsewhere": (
        "extends: baseline\nfirms: {meta: {strategy: ../x}}\n",
        "there is no strategy '../x'",
    ),
    "a module": (
        "extends: baseline\nfirms: {meta: {strategy: os.system}}\n",
        "there is no strategy 'os.system'",
    ),
    "a hidden module": (
        "extends: baseline\nfirms: {meta: {strategy: __init__}}\n",
        "there is no strategy '__init__'",
    ),
    "a settlement elsewhere": (
        "extends: baseline\nmarket: {settlement: {order: ../../x}}\n",
        "there is no settlement '../../x'",
    ),
    "an event that is no event": (
        "extends: baseline\nevents_add: [{name: a, kind: ../x, date: 2025-03}]\n",
        "kind",
    ),
    "a statistic elsewhere": (
        "extends: baseline\nlook_at: [../../etc/passwd]\n",
        "there is no statistic",
    ),
    "many months": ("extends: baseline\nrun: {end: 9999-12}\n", "at most 240 are allowed"),
    "months beyond": ("extends: baseline\nrun: {end: 100000-01}\n", "is not a month"),
    "many replicates": (
        "extends: baseline\nrun: {replicates: 1000000}\n",
        "1 to 10000 are allowed",
    ),
    "many people": (
        "extends: baseline\nfirms: {meta: {heads: {core: 1e12}}}\npopulation: {scale: 1}\n",
        "people are to be simulated one by one",
    ),
    "many firms": (
        "extends: baseline\nfirms: {" + ", ".join(f"f{n}: {{}}" for n in range(300)) + "}",
        "firms: 333 firms; at most 200 are allowed",
    ),
    "two documents": ("extends: baseline\n---\na: 1\n", "a second document starts here"),
    "itself": ("extends: mine\n", "there is no scenario 'mine'"),
    "a misspelt key": ("extends: baseline\nfirms:\n  meta: {capx: 1}\n", "did you mean capex?"),
}


@pytest.fixture
def opened(monkeypatch):
    """Every file that is opened, however."""
    found: list[str] = []

    def noting(real):
        def call(path, *rest, **more):
            if not isinstance(path, int):
                found.append(os.path.realpath(path))
            return real(path, *rest, **more)

        return call

    monkeypatch.setattr(os, "open", noting(os.open))
    monkeypatch.setattr(builtins, "open", noting(builtins.open))
    return found


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_end_in_an_error_at_their_line(what, opened, tmp_path, monkeypatch):
    text, told = HOSTILE[what]
    at_hand_files = {os.path.realpath(file) for file in scenario_folder().absolute().glob("*.yaml")}
    with pytest.raises(ScenarioError) as refused:
        Sent("mine", text.encode()).loaded()
    said = str(refused.value)
    assert told in said
    assert all(
        line.startswith(("mine.yaml:", str(scenario_folder()), "and "))
        for line in said.splitlines()
    )
    assert len(said) < 20_000
    assert set(opened) <= at_hand_files


def test_what_was_refused_is_not_checked_again(monkeypatch):
    wrong = Sent("mine", b"extends: baseline\ntitle: Once\nfirms: {meta: {capx: 2}}\n")
    calls = []

    def noting(*asked):
        calls.append(asked)
        return load_sent_scenario(*asked)

    monkeypatch.setattr("sim.app.sent.load_sent_scenario", noting)
    told = []
    for _ in range(3):
        with pytest.raises(ScenarioError) as refused:
            wrong.loaded()
        told.append(str(refused.value))
    assert len(calls) == 1
    assert set(told) == {told[0]}
    with pytest.raises(ScenarioError):
        wrong.loaded(("run.seed=5",))
    assert len(calls) == 2


def test_an_error_has_its_line_and_column():
    with pytest.raises(ScenarioError, match=r"mine\.yaml:3:10: firms\.meta\.capx: is not a key"):
        Sent("mine", b"extends: baseline\nfirms:\n  meta: {capx: 1}\n").loaded()


@pytest.mark.parametrize("ending", ["", ".yaml"])
def test_a_file_beside_the_server_cannot_be_extended(tmp_path, monkeypatch, ending, opened):
    (tmp_path / "secret.yaml").write_text("extends: baseline\ntitle: Secret\n")
    (tmp_path / "baseline.yaml").write_text("title: Not this one\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="there is no scenario 'secret"):
        Sent("mine", f"extends: secret{ending}\n".encode()).loaded()
    loaded = Sent("mine", f"extends: baseline{ending}\n".encode()).loaded()
    assert loaded.value.title == "The raid of 2025"
    assert not any(file.startswith(str(tmp_path)) for file in opened)


def test_scenarios_at_hand_may_be_extended_by_name():
    loaded = Sent("mine", b"extends: no_raid\ntitle: Mine\n").loaded(("run.replicates=3",))
    assert loaded.name == "mine"
    assert loaded.value.title == "Mine"
    assert loaded.value.firms["meta"].strategy == "steady"
    assert loaded.value.run.replicates == 3


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\x01\x02\xff" * 100, "is not UTF-8 text"),
        (b"PK\x03\x04" + b"\x00" * 50, "holds the control character"),
        (b"", "is empty"),
        (b"just text", "holds a list or a single value"),
        ("title: 人".encode("utf-16"), "is not UTF-8 text"),
        (b"a" * 1_000_001, "is too large; allowed: 1000000 bytes"),
    ],
)
def test_what_is_no_scenario_is_told(content, told):
    with pytest.raises(ScenarioError, match=told):
        Sent("mine", content).loaded()


def test_ten_megabytes_are_refused_before_they_are_read():
    with pytest.raises(TalentwarError, match="is too large; allowed: 1000000 bytes"):
        sent("big.yaml", b"a: 1\n" * 2_000_000, at_hand())


@pytest.mark.parametrize(
    ("sent_as", "name"),
    [
        ("mine.yaml", "mine"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plan b.yml", "plan_b"),
        ("baseline.yaml", "my_baseline"),
        ("<script>alert(1)</script>.yaml", "script"),
        ("[link](http://example.org).yaml", "example_org"),
        ("人才.yaml", "my_scenario"),
        (".yaml", "yaml"),
        ("--set.yaml", "set"),
        ("x" * 500 + ".yaml", "x" * 40),
        ("", "my_scenario"),
    ],
)
def test_names_are_made_plain(sent_as, name):
    assert plain_name(sent_as, at_hand()) == name
    assert Path(f"{name}.yaml").name == f"{name}.yaml"
