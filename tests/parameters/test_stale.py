"""What has changed since the posterior was made, in words."""

from __future__ import annotations

import pytest
import yaml

from sim.parameters import stale
from sim.parameters.posterior import read_posterior
from sim.parameters.stale import changes
from sim.record.provenance import MODEL_VERSION
from sim.scenario.places import calibration_file, load_scenario
from tests.parameters.fake_posterior import scenario_of_the_fit, write_posterior


@pytest.fixture
def made(tmp_path):
    """Reads a posterior that was made with something else than is there today."""

    def make(**different):
        return read_posterior(write_posterior(tmp_path, **different))

    return make


def test_a_new_one_is_not_stale(made):
    assert changes(made()) == []


def test_another_model(made, monkeypatch):
    posterior = made()
    monkeypatch.setattr(stale, "MODEL_VERSION", MODEL_VERSION + 1)
    said = f"the model is version {MODEL_VERSION + 1}, it was made with {MODEL_VERSION}"
    assert changes(posterior) == [said]


def with_other_lines(*pairs: tuple[str, str]) -> str:
    text = scenario_of_the_fit()
    for line, other in pairs:
        assert text.count(line) == 1, line
        text = text.replace(line, other)
    return text


def test_another_scenario(made):
    life = ("restraint_life: 12", "restraint_life: 18")
    posterior = made(scenario=with_other_lines(life))
    assert changes(posterior) == ["baseline: investors.restraint_life 18 -> 12"]


def test_several_other_values_are_counted(made):
    life = ("restraint_life: 12", "restraint_life: 18")
    weight = ("social_weight: 0.5", "social_weight: 0.75")
    posterior = made(scenario=with_other_lines(life, weight))
    assert changes(posterior) == ["baseline: investors.restraint_life 18 -> 12 (and 1 more)"]


def test_words_and_luck_make_nothing_stale(made):
    text = scenario_of_the_fit()
    title, seed = (
        next(line for line in text.splitlines() if line.strip().startswith(key))
        for key in ("title:", "seed:")
    )
    posterior = made(scenario=with_other_lines((title, "title: Mine"), (seed, "  seed: 99")))
    assert changes(posterior) == []


def test_a_parameter_marked_as_fitted_makes_nothing_stale(made, monkeypatch):
    """The baseline has its best points once the fit is done; the priors go over them."""
    marked = "investors.tolerance={fitted: [0.3]}"

    def with_point(name, overrides):
        return load_scenario(name, [marked, *overrides])

    monkeypatch.setattr("sim.parameters.priors.load_scenario", with_point)
    assert changes(made()) == []


@pytest.mark.parametrize("name", ["targets.yaml", "priors.yaml"])
def test_other_targets_or_priors(made, tmp_path, monkeypatch, name):
    posterior = made()
    monkeypatch.chdir(tmp_path)
    text = calibration_file(name).read_text(encoding="utf-8")
    there = tmp_path / "calibration" / name
    there.write_bytes(text.replace("\n", "\r\n").encode())
    assert changes(posterior) == []
    there.write_text(f"# mine\n{text}", encoding="utf-8")
    assert changes(posterior) == [f"calibration/{name} has changed"]


def test_a_prior_that_is_gone_is_a_change_of_the_scenario_too(made, tmp_path, monkeypatch):
    posterior = made()
    monkeypatch.chdir(tmp_path)
    fitted = yaml.safe_load(calibration_file("priors.yaml").read_text(encoding="utf-8"))
    path, _ = fitted["priors"].popitem()
    (tmp_path / "calibration" / "priors.yaml").write_text(yaml.safe_dump(fitted), "utf-8")
    scenario, priors = changes(posterior)
    assert scenario.startswith(f"baseline: {path}")
    assert priors == "calibration/priors.yaml has changed"


def test_a_scenario_that_cannot_be_made_is_told_and_not_raised(made, tmp_path, monkeypatch):
    posterior = made()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calibration" / "priors.yaml").write_text("priors: {}\n", encoding="utf-8")
    found = changes(posterior)
    assert found[0].startswith(
        "the scenario of the fit cannot be made any more (calibration/priors.yaml:1:9: priors:"
    )
    assert "\n" not in found[0]
    assert found[1:] == ["calibration/priors.yaml has changed"]


def test_files_that_are_gone(made, tmp_path, monkeypatch):
    posterior = made()
    monkeypatch.setattr(stale, "calibration_place", lambda name: tmp_path / "nowhere" / name)
    assert changes(posterior) == [
        f"{tmp_path}/nowhere/targets.yaml is gone", f"{tmp_path}/nowhere/priors.yaml is gone",
    ]  # fmt: skip


def test_everything_at_once_is_a_few_lines(made, tmp_path, monkeypatch):
    posterior = made(scenario="title: another world\n")
    monkeypatch.setattr(stale, "MODEL_VERSION", 99)
    monkeypatch.setattr(stale, "calibration_place", lambda name: tmp_path / "nowhere" / name)
    found = changes(posterior)
    assert len(found) == 4
    assert max(map(len, found)) < 200
