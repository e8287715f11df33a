from __future__ import annotations

from dataclasses import replace

import pytest

from sim.base.errors import TalentwarError
from sim.base.quantities import Month
from sim.evidence.entering import Value, agrees, entries, value_at, value_of
from sim.evidence.figures import Reading
from sim.scenario.places import load_scenario


@pytest.fixture(scope="module")
def baseline():
    return load_scenario("baseline")


def reading(**fields):
    plain = {"date": "2025-06", "where": ["A1:1"], "read": "So.", "confidence": "high"}
    return Reading.model_validate(plain | fields)


@pytest.mark.parametrize(
    ("path", "found", "unit"),
    [
        ("firms.meta.capex.2025", 72.2e9, "USD/yr"),
        ("firms.openai.operating_cash_flow.2025", 3.5e9, "USD/yr"),
        ("events.scale_stake.price", 14.3e9, "USD"),
        ("events.scale_stake.lock", 60.0, "months"),
        ("events.scale_stake.date", Month.parse("2025-06"), ""),
        ("stakes.microsoft.openai", 0.33, "share"),
        ("firms.meta.heads.frontier", 1000.0, "people"),
        ("firms.meta.capability", 4.5, ""),
        ("firms.meta.region", "us", ""),
        ("events.llama_4", None, ""),
    ],
)
def test_a_value_comes_in_the_unit_of_its_parameter(baseline, path, found, unit):
    assert value_at(path, baseline) == Value(found, unit)


def test_sums_of_paths(baseline):
    both = value_of("stakes.google.anthropic + stakes.amazon.anthropic", baseline)
    assert both == Value(pytest.approx(0.36), "share")
    left = value_of(
        "firms.openai.operating_cash_flow.2025 - firms.openai.capex.2025 - finance.knowledge_work",
        baseline,
    )
    assert left.found == pytest.approx(3.5e9 - 12e9 - 17.5e12)
    for wrong in (
        "firms.meta.cash + firms.meta.capex.2025",
        "firms.meta.name + firms.meta.name",
        "events.llama_4.date - events.ssi_round.date",
        "events.llama_4 + events.llama_4",
    ):
        with pytest.raises(TalentwarError, match="only numbers of one unit"):
            value_of(wrong, baseline)


@pytest.mark.parametrize(
    "path", ["firms.mta.capex", "firms.meta.capex.1999", "events.no.date", "x"]
)
def test_a_path_that_leads_nowhere_is_refused(baseline, path):
    with pytest.raises(TalentwarError, match="the scenario baseline has nothing there"):
        value_of(path, baseline)


def test_agreement():
    usd = Value(72.2e9, "USD/yr")
    spoken = reading(value=72.2, unit="bn USD/yr")
    assert agrees(spoken, usd) is True
    assert agrees(reading(value=75, unit="bn USD/yr"), usd) is False
    assert agrees(reading(low=70, high=80, unit="bn USD/yr"), usd) is True
    assert agrees(reading(low=73, unit="bn USD/yr"), usd) is False
    assert agrees(reading(high=72.2, unit="bn USD/yr"), usd) is True
    assert agrees(spoken, replace(usd, unit="USD")) is False, "a sum is not a rate"
    assert agrees(reading(high=0, unit="bn USD/yr"), replace(usd, found=-1.0)) is True
    assert agrees(reading(low=36, unit="%"), Value(0.14 + 0.22, "share")) is True
    assert agrees(reading(states="Much."), usd) is None
    assert agrees(spoken, Value(None, "")) is None
    assert agrees(reading(states="So."), Value(Month.parse("2025-06"), "")) is True
    assert agrees(reading(states="So."), Value(Month.parse("2025-07"), "")) is False


def test_entries_of_a_figure(book, baseline):
    (entry,) = entries(book.read().figures["capex.meta"], baseline)
    assert (entry.reading, entry.path, entry.agrees) == ("spoken", "firms.meta.capex.2025", False)
    assert entry.value.found == 72.2e9
    assert entry.differs == "The filing counts."
    assert entries(book.read().figures["cut.microsoft"], baseline) == []
