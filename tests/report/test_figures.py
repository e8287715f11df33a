from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.report import look
from sim.report.amounts import money
from sim.report.figures import cuts_and_stars, draw, flows, names, pay_tail, picture, talent_shares
from sim.report.language import ENGLISH, LANGUAGES
from sim.report.picture import DATA, NARROW, WIDE
from tests.record.fake_world import FakeLoaded, write_fake

FIGURES = ("cuts_and_stars", "flows", "pay_tail", "race", "reasons", "talent_shares")


def with_summary(result, **changes):
    """The same result with another summary in it."""
    other = replace(result)
    other.__dict__["summary"] = {**result.summary, **changes}
    return other


def shown(figure, result, say=ENGLISH):
    return figure.picture(result, say)


def heading(drawn):
    return drawn.finding, drawn.explained


def test_the_folder_is_the_registry():
    assert names() == sorted(FIGURES)


def test_every_picture_is_svg_and_the_same_each_time(result):
    pictures = draw(result)
    assert set(pictures) == {f"{name}.svg" for name in FIGURES}
    assert pictures == draw(result)
    for text in pictures.values():
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        assert "NaN" not in text
        assert "undefined" not in text
        assert str(result.folder) not in text


def test_pictures_come_from_the_files(result, tmp_path):
    made = write_fake(tmp_path / "r", FakeLoaded(months=12, replicates=4), draw=draw)
    for name, text in draw(result).items():
        assert (made.folder / "figures" / name).read_text() == text


@pytest.mark.parametrize("name", FIGURES)
def test_every_picture_is_drawn_for_desks_and_phones_in_every_language(result, single, name):
    cases = ((result, "en", WIDE), (result, "zh", NARROW), (single, "zh", WIDE))
    for each, lang, width in cases:
        drawn = picture(name, each, LANGUAGES[lang])
        said = drawn.specification(width)
        assert said["datasets"][DATA] == [*drawn.rows]
        assert look.png(said, scale=1).startswith(b"\x89PNG")
        assert set(drawn.columns) <= set().union(*drawn.rows)


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_is_valid_and_says_what_it_shows(result, single, name):
    for each in (result, single):
        drawn = picture(name, each, ENGLISH)
        drawn.chart(WIDE).to_dict(validate=True)
        finding, explained = heading(drawn)
        assert len(finding) > 20
        assert ("of 4 runs" in explained) == (each is result)
        assert ("one run" in explained.lower()) == (each is single)


@pytest.mark.parametrize("name", FIGURES)
def test_a_picture_on_a_phone_is_as_narrow_as_a_phone(result, name):
    text = look.svg(picture(name, result, ENGLISH).specification(NARROW))
    assert float(re.search(r'width="([0-9.]+)"', text)[1]) < 400


def test_talent_bands_are_those_of_the_series(result):
    paths = result.paths("talent_share_")
    assert set(paths) == {firm for firm in result.summary["firms"] if result.bids(firm)}
    assert all(len(path) == 12 for path in paths.values())
    finding, _ = heading(shown(talent_shares, result))
    changes = {
        firm: result.summary["change"][f"talent_share_{firm}"]["p50"]
        for firm in sorted(
            paths, key=lambda firm: -max(paths[firm][0]["p50"], paths[firm][-1]["p50"])
        )[:8]
    }
    best, worst = max(changes, key=changes.get), min(changes, key=changes.get)
    assert f"gain of talent: {result.firm_name(best)} {100 * changes[best]:+.1f} points" in finding
    assert f"largest loss: {result.firm_name(worst)}" in finding
    assert len({row["firm"] for row in shown(talent_shares, result).rows}) == 8


def test_one_run_has_no_band_in_its_title(single):
    finding, explained = heading(shown(talent_shares, single))
    assert "(" not in finding
    assert "no bands" in explained


def test_flows_are_between_bidders_and_their_gains_add_up(result):
    found = flows.between_bidders(result)
    gains = flows.net_gains(found)
    assert sum(gains.values()) == pytest.approx(0)
    assert all(result.bids(firm) for firm in gains)
    assert all(flow["people"] >= 0.5 for flow in found.values())
    winner = max(gains, key=gains.get)
    assert heading(shown(flows, result))[0].startswith(
        f"Flow by flow, {result.firm_name(winner)} takes most on balance: "
    )


def test_the_pay_tail_is_drawn_where_it_has_a_logarithm(result):
    curves = pay_tail.pay_tail(result)
    assert [*curves] == ["start", "end"]
    table = {(row["when"], row["pay_usd_per_year"]): row for row in result.pay_tail.to_pylist()}
    least = min(row["p50"] for row in table.values() if row["p50"] > 0)
    for when, curve in curves.items():
        for row in curve:
            same = table[when, row["pay"]]
            assert (row["p50"], row["p95"]) == (same["p50"], same["p95"])
            assert row["p50"] > 0
            assert row["p5"] == max(same["p5"], least / pay_tail.BELOW_LEAST)


def test_pay_that_a_share_earns_is_read_off_the_curve():
    shares = ((1e6, 1.0), (2e6, 0.1), (4e6, 0.01), (8e6, 0.001))
    curve = [{"pay": pay, "p50": share} for pay, share in shares]
    assert pay_tail.earned_by(curve, 0.01) == pytest.approx(4e6)
    assert pay_tail.earned_by(curve, 0.01 / 10**0.5) == pytest.approx(4e6 * 2**0.5)
    assert pay_tail.earned_by(curve, 1e-9) == pytest.approx(8e6)


def test_large_packages_are_the_taken_among_the_ten_largest(result):
    ten = result.packages.to_pylist()
    taken = [each for each in ten if each["accepted"] and each["package_usd"] >= 100e6]
    found = pay_tail.large_packages(result)
    assert found == sorted(taken, key=lambda each: -each["package_usd"])
    assert len(found) < len(ten)


def test_the_largest_package_taken_is_of_all_runs(result):
    name = "overall.packages.package_max_accepted"
    largest = np.nanmax(result.values[name])
    assert largest >= 100e6
    finding, _ = heading(shown(pay_tail, result))
    assert finding.endswith(f"taken from a rival in any run is {money(largest)}")
    none = replace(result)
    others = [row != name for row in result.replicates.column("statistic").to_pylist()]
    none.__dict__["replicates"] = result.replicates.filter(others)
    assert heading(shown(pay_tail, none))[0].endswith("no rival's package of 100 M USD was taken")


def test_an_older_folder_has_no_picture_of_pay(result):
    older = replace(result, record={**result.record, "files": {}})
    assert pay_tail.large_packages(older) == []
    assert shown(pay_tail, older) is None


def nobody(result, prefix):
    overall = {
        name: {**spread, "p50": 0.0, "p5": 0.0, "p95": 0.0} if name.startswith(prefix) else spread
        for name, spread in result.summary["overall"].items()
    }
    return with_summary(result, overall=overall)


def test_cuts_and_stars_say_who_and_whom(result):
    finding, _ = heading(shown(cuts_and_stars, result))
    cuts = {
        firm: result.summary["overall"][f"cuts.by_firm.{firm}"]["p50"]
        for firm in cuts_and_stars.rungs(result)
    }
    assert finding.startswith(f"{result.firm_name(max(cuts, key=cuts.get))} cuts most")
    assert heading(shown(cuts_and_stars, nobody(result, "cuts.")))[0].startswith("Nobody cuts; ")
    no_stars = shown(cuts_and_stars, nobody(result, "stars."))
    assert heading(no_stars)[0].endswith("nobody hires stars")
    assert shown(cuts_and_stars, nobody(nobody(result, "stars."), "cuts.")) is None


def test_a_result_with_nothing_to_show_has_no_picture(result):
    empty = with_summary(result, firms={})
    assert shown(flows, empty) is None
    assert shown(cuts_and_stars, empty) is None


def test_the_look_is_the_same_everywhere_and_colours_are_told_apart_in_grey(result):
    spec = shown(flows, result).specification(WIDE)
    assert spec["config"] == look.CONFIG

    def grey(colour):
        red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    for a, b in ((look.ORANGE, look.BLUE), (look.BLUE, look.INK), (look.PALE, look.BLUE)):
        assert abs(grey(a) - grey(b)) > 0.1, (a, b)


def test_long_findings_are_broken_into_lines():
    told = look.title("word " * 40, "word " * 60)
    assert max(map(len, told["text"])) <= look.LETTERS_IN_A_LINE
    assert " ".join(told["text"]) == ("word " * 40).strip()


def test_fonts_are_those_the_converter_brings_along(result):
    text = shown(flows, result).svg()
    assert set(re.findall(r'font-family="([^"]*)"', text)) == {look.FONT}
