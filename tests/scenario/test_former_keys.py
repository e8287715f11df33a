"""A scenario file of an older version is told, key by key, what to write now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sim.base.errors import ScenarioError
from sim.experiments.sweeps.file import load_sweep
from sim.scenario.former_keys import FORMER_KEYS
from sim.scenario.places import load_scenario

ROOT = Path(__file__).parents[2]
KNOWN = ROOT / "tests" / "pinned" / "keys.txt"
OF_SWEEPS = {"choices", "circumstances"}


def keys(tree, path="") -> set[str]:
    """Paths of all keys of the baseline; firms' keys once for all firms, years left out."""
    found = set()
    for key, value in tree.items() if isinstance(tree, dict) else ():
        here = f"{path}.{key}" if path else str(key)
        found |= {here, *keys(value, here)}
    one_firm = (re.sub(r"^(firms|stakes)\.\w+", r"\1.<firm>", each) for each in found)
    return {each for each in one_firm if not re.search(r"\.(20\d\d|fitted)$", each)}


def test_every_key_there_ever_was_is_there_or_says_what_to_write() -> None:
    baseline = yaml.safe_load((ROOT / "scenarios/baseline.yaml").read_text(encoding="utf-8"))
    now = {
        key
        for key in keys(baseline)
        if not key.startswith(("events", "stakes.", "firms.<firm>.region"))
    }
    before = set(KNOWN.read_text(encoding="utf-8").split())
    assert not (gone := before - now - FORMER_KEYS.keys()), f"{gone}: say so in FORMER_KEYS"
    assert not (new := now - before), f"{new}: add to {KNOWN.relative_to(ROOT)}"


@pytest.mark.parametrize("key", sorted(FORMER_KEYS.keys() - OF_SWEEPS))
def test_a_key_that_is_gone_is_refused_with_what_to_write(key, tmp_path) -> None:
    section, name = key.split(".")
    file = tmp_path / "old.yaml"
    file.write_text(f"extends: baseline\n{section}:\n  {name}: 0.2\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load_scenario(file)
    assert f"old.yaml:3:3: {key}: is not a key any more; {FORMER_KEYS[key]}" in str(refused.value)


def test_what_it_says_to_write_can_be_written(tmp_path) -> None:
    told = " ".join(FORMER_KEYS.values())
    named = set(re.findall(r"\b[a-z_]+\.[a-z_]+\b", told)) - {"firms.openai"}
    file = tmp_path / "new.yaml"
    for path in sorted(named):
        section, name = path.split(".")
        file.write_text(f"extends: baseline\n{section}:\n  {name}: wrong\n", encoding="utf-8")
        with pytest.raises(ScenarioError) as refused:
            load_scenario(file)
        assert "is not a key" not in str(refused.value), path


def test_sweep_files_of_the_first_form_are_told_too(tmp_path) -> None:
    file = tmp_path / "old.yaml"
    text = (ROOT / "scenarios/sweeps/thesis.yaml").read_text(encoding="utf-8")
    file.write_text(text + "choices: {steady: {}}\ncircumstances: {cash: {}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        load_sweep(file)
    for key in OF_SWEEPS:
        assert FORMER_KEYS[key] in str(refused.value)
