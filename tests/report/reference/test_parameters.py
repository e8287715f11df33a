from __future__ import annotations

import pytest

from sim.report.reference.parameters import parameters
from sim.report.reference.values import value_of

KEYS = {(one.path, one.owner): one for one in parameters()}
BY_PATH = {path: one for (path, _), one in KEYS.items()}


def test_every_key_is_told_once():
    assert len(KEYS) == len(parameters()) > 200
    assert len({path for path, owner in KEYS if not owner.startswith("sim/events")}) == sum(
        not owner.startswith("sim/events") for _, owner in KEYS
    )


def test_every_key_has_a_meaning():
    assert [one.path for one in parameters() if not one.meaning.strip()] == []


@pytest.mark.parametrize(
    ("path", "owner", "said"),
    [
        ("cuts.keep.talent", "sim/processes/cuts.py", "ratio: 0 or more"),
        ("vesting.horizon", "sim/processes/ageing.py", "months: above 0"),
        ("population.staff_pay", "sim/processes/population.py", "share: above 0, up to 1"),
        ("market.ceilings.floor", "sim/market/ceilings.py", "share: above 0, up to 1"),
        ("finance.growth_limit", "sim/processes/finance.py", "log points: any"),
        ("stance.raid_seats", "sim/processes/stance.py", "count: 0 to 1e+15, whole"),
        ("market.settlement.order", "sim/market/settlements/__init__.py", "text"),
        ("run.start", "sim/scenario/schema.py", "month"),
        ("run.until.half_width", "sim/scenario/schema.py", "share: 0 to 1"),
        ("spin_outs.names", "sim/processes/spin_outs.py", "list of text"),
        ("stakes.<owner>.<target>", "sim/scenario/schema.py", "share: 0 to 1"),
        ("firms.<firm>.bids", "sim/state/firms.py", "true or false"),
        ("firms.<firm>.pay_scale", "sim/state/firms.py", "USD/yr: above 0"),
        ("firms.<firm>.capex", "sim/state/firms.py", "USD/yr: 0 or more, by calendar year"),
        (
            "firms.<firm>.operating_cash_flow",
            "sim/state/firms.py",
            "USD/yr: any, by calendar year",
        ),
        ("firms.<firm>.investor", "sim/state/firms.py", "`public`, `venture`, `founder`"),
        ("events.<event>.hold", "sim/events/capex_change.py", "true or false"),
        ("events.<event>.name", "sim/events/__init__.py", "text"),
    ],
)
def test_a_key_has_an_owner_a_unit_and_a_range(path, owner, said):
    assert KEYS[path, owner].unit_and_range == said


def test_a_fitted_value_has_its_prior():
    value = value_of(BY_PATH["population.talent_index"])
    assert value.fitted
    assert value.shown() == "1.62857, fitted"
    assert value.prior == "uniform (low 1.5, high 1.75)"
    assert value.source.startswith("studies of authors")
    rate = value_of(BY_PATH["quits.hazard_ai"])
    assert rate.prior == "uniform (low 0.4 %/month, high 1.2 %/month)"


def test_a_value_comes_as_it_is_written_with_what_stands_beside_it():
    value = value_of(BY_PATH["deals.distress"])
    assert (value.shown(), value.source) == ("6 months", "assumed (0-12)")
    assert value_of(BY_PATH["investors.revenue_cover"]).source == ""
    assert value_of(BY_PATH["run.until.max"]).shown() == ""


def test_what_stands_for_many_is_shown_by_one():
    assert value_of(BY_PATH["firms.<firm>.cash"]).shown() == "meta: 77.8 bn USD"
    paths = value_of(BY_PATH["firms.<firm>.operating_cash_flow"]).shown()
    assert paths == "meta: 91.3 bn USD/yr (2024), 116 bn USD/yr (2025)"
    assert value_of(BY_PATH["stakes.<owner>.<target>"]).shown() == "microsoft, openai: 0.33"
    loss = value_of(KEYS["events.<event>.loss", "sim/events/model_flop.py"])
    assert loss.shown() == "llama_4: 0.563674, fitted"
    assert value_of(KEYS["events.<event>.seats", "sim/events/open_lab.py"]).shown() == ""


def test_every_prior_is_of_a_key():
    from sim.parameters.priors import load_priors

    assert sum(value_of(one).fitted for one in parameters()) == len(load_priors().priors)
