"""Priors: what the loader refuses."""

from __future__ import annotations

import pytest

from sim.base.errors import ScenarioError
from sim.parameters.priors import fit_scenario, load_priors, load_settings

GOOD = "{prior: {uniform: [0.1, 0.6]}, unit: ratio, source: assumed}"


def loaded(tmp_path, text: str):
    path = tmp_path / "priors.yaml"
    path.write_text(f"priors:\n  investors.tolerance: {text}\n", encoding="utf-8")
    return load_priors(path)


def test_a_good_prior_makes_a_scenario_that_draws_it(tmp_path):
    scenario = fit_scenario(loaded(tmp_path, GOOD))
    assert scenario.distributions.keys() - scenario.fitted.keys() == {"investors.tolerance"}
    assert scenario.realise(lambda _: 1.0).investors.tolerance == pytest.approx(0.6)
    assert str(scenario.value.run.end) == "2025-12"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{prior: {uniform: [0.1, 0.6]}, unit: ratio}", "source"),
        ("{prior: {uniform: [0.1, 0.6]}, source: assumed}", "unit"),
        (GOOD.replace("ratio", "share"), "write ratio"),
        (GOOD.replace("[0.1, 0.6]", "[0.6, 0.1]"), "is not in order"),
        (GOOD.replace("uniform", "unifrom"), "uniform"),
        (GOOD.replace("[0.1, 0.6]", "[-1, 0.6]"), "at least 0"),
        ("{prior: {}, unit: ratio, source: assumed}", "is not one distribution"),
        ("{prior: {fitted: [0.4]}, unit: ratio, source: assumed}", "is not a prior"),
    ],
)
def test_a_wrong_prior_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(ScenarioError) as refused:
        loaded(tmp_path, text)
    assert "priors.yaml:2:" in str(refused.value)
    assert said in str(refused.value)


def test_a_prior_of_nothing_is_refused(tmp_path):
    path = tmp_path / "priors.yaml"
    path.write_text(f"priors:\n  investors.tolerence: {GOOD}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="did you mean tolerance"):
        load_priors(path)


def test_the_committed_priors_are_of_few_parameters_and_each_has_a_reason():
    priors = load_priors().priors
    assert 15 <= len(priors) <= 25
    for path, prior in priors.items():
        assert prior.source != "assumed", path


@pytest.mark.parametrize(("changed", "said"), [("waves: [4]", "a wave is too small"),
                                               ("cutoff: -1", "allowed: more than 0")])  # fmt: skip
def test_settings_that_make_no_fit_are_refused(tmp_path, changed, said):
    from sim.scenario.places import calibration_file

    lines = calibration_file("fit.yaml").read_text(encoding="utf-8").splitlines()
    key = changed.split(":")[0]
    text = "\n".join(changed if line.startswith(f"{key}:") else line for line in lines)
    (tmp_path / "fit.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        load_settings(tmp_path / "fit.yaml")
