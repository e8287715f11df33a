"""What the control of a sweep's page shows, against numpy over the sweep's own files."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.sweeps.read import read_sweep
from sim.report.amount_rules import difference, of_factor, of_outcome, written
from sim.report.language import LANGUAGES
from sim.report.page import sweep_page
from tests.browser.sweep_pages import (
    BEST,
    CAPABILITY,
    HERE,
    LEVELS,
    RESULTS,
    asked,
    median,
    page_at,
    ready,
    runs,
    settled,
    text,
    until,
)
from tests.fake_sweep import SAMPLED, SHARE, TOLERANCE, fake_sweep
from tests.report.made_up_sweeps import CASH, by_cash, two_ways_along_cash


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweeps")
    return lambda name: page_at(folder, name)


# -- setting --


def test_it_opens_on_all_runs_of_a_sample(watch, pages):
    page = ready(watch(pages("when_money_buys_time")))
    assert text(page, ".which") == "These are all 192 runs at choice = raid."
    raids = runs("when_money_buys_time").query("choice == 'raid'")[CAPABILITY].dropna()
    assert median(page, CAPABILITY) == pytest.approx(raids.median())
    missing = f"{192 - len(raids)} of these runs have no figure"
    assert text(page, f"[data-outcome='{CAPABILITY}'] .missing") == missing


def test_a_level_shows_its_runs(watch, pages):
    page = ready(watch(pages("what_a_raid_buys")))
    table = runs("what_a_raid_buys")
    for choice in ("steady", "raid"):
        for compute in ("no_lab_may", "labs_may_claim_it"):
            for name in (choice, compute):
                page.locator(f"{HERE} input[value='{name}']").check()
            here = table.query("choice == @choice and compute == @compute")[CAPABILITY]
            settled(page, CAPABILITY, here.median())
            number, half, most = (
                f"{value:.3g}" for value in (here.median(), *here.quantile([0.25, 0.05]))
            )
            told = text(page, f"[data-outcome='{CAPABILITY}'] .told")
            assert told.startswith(number)
            assert f"50 %: {half} to" in told
            assert f"90 %: {most} to" in told
            assert text(page, ".which") == (
                f"These are the 20 runs at choice = {choice} and "
                f"compute = {compute.replace('_', ' ')}."
            )


def test_decisions_are_compared_in_pairs_with_the_same_luck(watch, pages):
    page = ready(watch(f"{pages('when_money_buys_time')}#choice=concentrate&owner=public"))
    table = runs("when_money_buys_time").query("owner == 'public'")
    for outcome in read_sweep(RESULTS / "when_money_buys_time").sweep.outcomes:
        wide = table.pivot(index="cash", columns="choice", values=outcome)
        lead = (wide["concentrate"] - wide["steady"]).dropna()
        told = text(page, f"[data-outcome='{outcome}'] .change")
        assert told.startswith(f"Ahead of steady in {(lead > 0).sum()} of {len(lead)} pairs")
        assert (f"level in {(lead == 0).sum()};" in told) == bool((lead == 0).any())
        middle = difference(lead.median(), of_outcome(outcome), LANGUAGES["en"])
        assert told.endswith(f"median difference {middle}")
    page.locator(f"{HERE} input[value='steady']").check()
    said = f"document.querySelector('{HERE} .change').textContent"
    until(page, f"{said} === 'What the others are measured against'")


def test_between_runs_it_reads_off_a_line_and_says_so(watch, pages):
    page = ready(watch(pages("price_of_a_team")))
    table = runs("price_of_a_team").groupby("stance.premium_raid")[BEST]
    slider = page.locator(f"{HERE} input[type=range]")
    assert text(page, ".which") == "These are the 40 runs at 1 %."
    assert median(page, BEST) == table.median()[0.01]
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    low, high = table.median()[0.01], table.median()[0.015]
    settled(page, BEST, low + (high - low) * 0.2)
    assert text(page, ".lever output") == "1.1 %"
    assert slider.get_attribute("aria-valuetext").replace("\u00a0", " ") == "1.1 %"
    assert text(page, ".which") == (
        "Between 1 % and 1.5 %: nobody ran this; read off between the 40 runs at either."
    )
    assert page.locator(f"{HERE} .which.between").count() == 1
    assert page.locator(f"{HERE} .outcome.between").count() == 4
    assert page.locator(f"{HERE} .outcome .chart line[stroke-dasharray='5,4']").count() == 4
    for _ in range(8):
        slider.press("ArrowRight")
    settled(page, BEST, high)
    assert page.locator(f"{HERE} .between").count() == 0


def test_a_slider_is_moved_by_mouse_and_by_touch(watch, pages):
    seen = watch(pages("price_of_a_team"), has_touch=True)
    page = ready(seen)
    box = page.locator(f"{HERE} input[type=range]").bounding_box()
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    table = runs("price_of_a_team").groupby("stance.premium_raid")[BEST]
    settled(page, BEST, table.median()[0.03])
    page.touchscreen.tap(box["x"] + 8, box["y"] + box["height"] / 2)
    settled(page, BEST, table.median()[0.0])
    assert "What the others are measured against" in text(page, f"[data-outcome='{BEST}']")


def test_the_chart_moves_with_the_setting(watch, pages):
    page = ready(watch(pages("price_of_a_team")))
    point = f"{HERE} [data-outcome='{BEST}'] .chart [class*=mark-symbol] path"
    box = page.locator(point).bounding_box()
    before = page.locator(point).get_attribute("transform")
    page.locator(f"{HERE} input[type=range]").press("End")
    page.wait_for_function(
        "([point, before]) => document.querySelector(point).getAttribute('transform') !== before",
        arg=[point, before],
    )
    assert page.locator(point).bounding_box()["x"] > box["x"] + 50


def test_a_sampled_number_is_set_and_left_open_again(watch, pages):
    page = ready(watch(pages("when_money_buys_time")))
    lever = page.locator(f"{HERE} [data-factor='cash_flow']")
    everything = median(page, CAPABILITY)
    assert lever.locator("output").inner_text() == "any"
    assert not lever.locator(".range").is_visible()
    lever.locator("input[type=range]").press("End")
    until(page, f"document.querySelector('{HERE} .which').textContent.startsWith('The 30 runs')")
    assert lever.locator("output").inner_text().replace("\u00a0", " ") == "40 bn USD/yr"
    units = np.sort(read_sweep(RESULTS / "when_money_buys_time").circumstances.units[:, 1])
    least = -0.5e9 + units[-30] * 40.5e9
    told = lever.locator(".range").inner_text().replace("\u00a0", " ")
    assert told.startswith(f"runs shown: {LANGUAGES['en'].money(least)}/yr to ")
    lever.locator("input[type=checkbox]").check()
    settled(page, CAPABILITY, everything)
    assert text(page, ".which") == "These are all 192 runs at choice = raid."


# -- which runs, against numpy --


def nearest(result, wanted, factors):
    """Numbers of the circumstances that are nearest, as the page is said to choose them."""
    far = np.zeros(len(result.circumstances))
    names = [one["name"] for one in result.record["uncertainties"]]
    for name, value in wanted.items():
        one = next(each for each in factors if each["name"] == name)
        values, units = (np.array(each) for each in one["knots"])
        scale = np.log if one["log"] else np.array
        place = np.interp(scale(value), scale(values), units)
        own = result.circumstances.units[:, names.index(name)].round(4)
        far = np.maximum(far, np.abs(own - place))
    needed = int(np.ceil(30 / result.record["replicates"]))
    radius = np.sort(far)[needed - 1]
    return np.flatnonzero(far <= radius + 1e-12), radius


@pytest.mark.parametrize(
    ("name", "settings", "outcome"),
    [
        (
            "when_money_buys_time",
            [{"cash": 2e10, "capability": 4.2}, {"capex": 30.0}, {"cash": 2e8, "ambition": 0.9}],
            CAPABILITY,
        ),
        pytest.param(
            "what_drives_the_cuts",
            [{"cuts.automation": 0.08}],
            "overall.cuts.people",
            marks=pytest.mark.full,
        ),
    ],
)
def test_of_a_sample_the_nearest_runs_are_shown(watch, pages, name, settings, outcome):
    page = ready(watch(pages(name)))
    result = read_sweep(RESULTS / name)
    factors = page.evaluate("() => talentwar.whatIf.control('en').factors")
    start = {one["name"]: one["start"] for one in factors}
    case = min(1, len(result.cases) - 1)
    for setting in settings:
        points, _ = nearest(result, setting, factors)
        own = result.observed[outcome][points, case, :]
        assert 30 <= own.size < 40  # more where several are equally near
        own = own[~np.isnan(own)]
        found = asked(page, outcome, start | setting)
        assert found["count"] == own.size
        for level, at in LEVELS.items():
            assert found[level] == pytest.approx(np.quantile(own, at))
    page.goto(pages(name) + "#" + "&".join(f"{key}={value}" for key, value in settings[0].items()))
    until(page, f"document.querySelector('{HERE} .which').textContent.includes('nearest')")
    shown = page.evaluate("() => talentwar.whatIf.setting")
    wanted = {key: shown[key] for key in settings[0]}
    assert wanted == pytest.approx(settings[0], rel=0.05)
    points, radius = nearest(result, wanted, factors)
    assert median(page, outcome) == pytest.approx(
        np.nanmedian(result.observed[outcome][points, case, :])
    )
    assert f"the farthest is {100 * radius:.2g} % of all draws away" in text(page, ".which")


def test_between_runs_of_a_sample_it_says_both(watch, tmp_path):
    result = fake_sweep(
        tmp_path,
        by_cash,
        levers={"cash": CASH},
        uncertainties=TOLERANCE,
        design={"uncertainties": SAMPLED | {"points": 40}},
        outcomes={SHARE: "higher"},
        replicates=1,
    )
    place = tmp_path / "page.html"
    place.write_text(sweep_page(result), encoding="utf-8")
    page = ready(watch(f"{place.as_uri()}#cash=45e9&investors.tolerance=0.4"))
    told = text(page, ".which")
    assert told.startswith("Nobody ran this: cash is between 30 bn USD and 60 bn USD. Read off")
    assert "nearest to your setting, of 40; the farthest is " in told


def test_two_numbers_and_levels_are_read_off_together(watch, tmp_path):
    result = two_ways_along_cash(tmp_path)
    place = tmp_path / "page.html"
    place.write_text(sweep_page(result), encoding="utf-8")
    page = ready(watch(place.as_uri()))
    assert text(page, ".which") == "These are the 4 runs at choice = raid and cash = 90 bn USD."
    cases = result.cases.settings
    for choice in ("steady", "raid"):
        for cash in (3e10, 4.5e10, 1.1e11):
            at = [each["cash"] for each in cases if each["choice"] == choice]
            own = [number for number, each in enumerate(cases) if each["choice"] == choice]
            bands = np.quantile(result.observed[SHARE][0, own], [*LEVELS.values()], axis=1)
            found = asked(page, SHARE, {"choice": choice, "cash": cash})
            for level, band in zip(LEVELS, bands, strict=True):
                assert found[level] == pytest.approx(np.interp(cash, at, band))
    page.goto(f"{place.as_uri()}#choice=raid&cash=45e9")
    until(page, f"document.querySelector('{HERE} .which.between')")
    assert text(page, ".which").startswith(
        "Nobody ran this: cash is between 30 bn USD and 60 bn USD."
    )


# -- writing --


def test_the_script_writes_amounts_as_the_program_does(watch, pages):
    page = ready(watch(pages("price_of_a_team")))
    money = [0, 3, 12.34, 99.95, 999.5, 1234.56, 9999.5, 12_345, 123_450, 1.5e6, 2.5e8, 1.234e10,
             9.996e11, 1.2e12, -3.4e8]  # fmt: skip
    counts = [0, 0.4, 0.5, 2.5, 99.4, 100, 124.5, 999.6, 12_350, 12_450, 186_309, 1.5e6, 3.2e8]
    shares = [0, 0.000034, 0.0025, 0.00125, 0.0375, 0.15, 0.1225, 0.123456, 0.5, 0.99951, 1]
    plain = [0, 7.6e-05, 0.0123, 0.35, 1.125, 4.85, 4.855, 19.95, 123.4, 999.4, 1234, 12_345, -0.5]
    table = {"money": money, "count": counts, "share": shares, "percent": shares, "plain": plain}
    for lang, say in LANGUAGES.items():
        rules = [({"as": kind}, values) for kind, values in table.items()]
        rules.append((of_factor("1/yr", say), shares))
        rules.append((of_factor("USD/yr", say), money))
        said = page.evaluate(
            "([lang, rules]) => { const { write, control } = talentwar.whatIf; "
            "return rules.map(([rule, values]) => "
            "values.map(value => write(rule, value, control(lang).alphabet))) }",
            [lang, rules],
        )
        for (rule, values), own in zip(rules, said, strict=True):
            expected = [written(value, rule, say) for value in values]
            assert [each.replace("\u00a0", " ") for each in own] == expected, (lang, rule)
        for kind, values in (("share", shares), ("money", money), ("plain", plain)):
            signed = [value for one in values for value in (one, -one) if one]
            own = page.evaluate(
                "([lang, kind, values]) => values.map(value => talentwar.whatIf.difference("
                "{as: kind}, value, talentwar.whatIf.control(lang)))",
                [lang, kind, signed],
            )
            expected = [difference(value, {"as": kind}, say) for value in signed]
            assert [each.replace("\u00a0", " ") for each in own] == expected, (lang, kind)
