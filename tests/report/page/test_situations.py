"""What a page says of decisions in listed situations: ties, and situations that stay open."""

from __future__ import annotations

import re

import pytest

from sim.report.language import ENGLISH, LANGUAGES, language
from sim.report.sweep_answers import situations
from sim.report.sweep_words import InWords
from tests.fake_sweep import HHI, LAGS, WAYS, fake_sweep


def three_ways(folder, *best):
    """Three ways in four situations, of each of which ``best`` names the best, or nothing."""
    places = [(mood, lag) for mood in ("calm", "tense") for lag in ("near", "far")]
    of_place = dict(zip(places, best, strict=True))

    def known(settings, luck):
        ahead = settings["choice"] == of_place[settings["mood"], settings["lag"]]
        return {HHI: float(ahead) + 0.01 * luck.normal()}

    ways = {"levels": WAYS["levels"] | {"wait": {"firms.meta.strategy": "concentrate"}}}
    moods = {"levels": {"calm": {}, "tense": {"firms.meta.cash": "50 bn USD"}}}
    found = fake_sweep(
        folder,
        known,
        levers={"choice": ways},
        uncertainties={"mood": moods, "lag": LAGS},
        outcomes={HHI: "higher"},
    )
    assert [each.winner for each in found.verdicts] == [*best]
    return found


def test_all_that_win_equally_often_are_named(tmp_path):
    found = three_ways(tmp_path, "raid", "wait", "wait", "raid")
    who, depends = situations.tiles(found, InWords(found, ENGLISH))
    assert who.number == "Raid and wait: 2 of 4"
    assert depends.sentence.count(": raid and wait win in 1 of 2 each") == 2
    _, depends = situations.tiles(found, InWords(found, language("zh")))
    assert not re.search(r"\b(wins?|of|each)\b", depends.sentence)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_level_tells_its_winner_and_how_many_stay_open(tmp_path, lang):
    found = three_ways(tmp_path, "", "raid", "steady", "steady")
    _, depends = situations.tiles(found, InWords(found, language(lang)))
    told = {
        "en": r"calm: raid wins in 1 of 2 \(\+0\.\d+\), 1 stays open; tense: steady wins in 2 of 2",
        "zh": r"calm：挖角在 2 种中胜出 1 种（\+0\.\d+），1 种未定；",
    }
    assert re.match(told[lang], depends.sentence)


def test_where_nobody_wins_a_level_stays_open(tmp_path):
    found = three_ways(tmp_path, "raid", "raid", "", "")
    _, depends = situations.tiles(found, InWords(found, ENGLISH))
    assert depends.sentence.endswith("tense: none wins clearly.")
