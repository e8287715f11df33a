from __future__ import annotations

import pytest

from sim.base.errors import TalentwarError
from sim.report.language import ENGLISH, LANGUAGES, language

CHINESE = language("zh")


@pytest.mark.parametrize(
    ("usd", "english", "chinese"),
    [
        (950.0, "950 USD", "950 美元"),
        (30_000.0, "30 k USD", "3 万美元"),
        (45.2e6, "45.2 M USD", "4520 万美元"),
        (100e6, "100 M USD", "1 亿美元"),
        (250e6, "250 M USD", "2.5 亿美元"),
        (14.3e9, "14.3 bn USD", "143 亿美元"),
        (1.2e12, "1.2 T USD", "1.2 万亿美元"),
        (-3.2e9, "-3.2 bn USD", "-32 亿美元"),
    ],
)
def test_money_is_written_as_each_language_writes_it(usd, english, chinese):
    assert ENGLISH.money(usd) == english
    assert CHINESE.money(usd) == chinese


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [(0, "0", "0"), (999, "999", "999"), (9_870, "9,870", "9,870"), (12_340, "12,300", "1.23 万")],
)
def test_people_are_counted_in_ten_thousands_in_chinese(number, english, chinese):
    assert ENGLISH.count(number) == english
    assert CHINESE.count(number) == chinese


def test_shares_and_months():
    assert ENGLISH.percent(0.1234) == "12.3 %"
    assert CHINESE.percent(0.1234) == "12.3%"
    assert ENGLISH.percent(0.5, 0) == "50 %"
    assert ENGLISH.points(-0.012) == CHINESE.points(-0.012) == "-1.2"
    assert ENGLISH.month("2025-06") == "Jun 2025"
    assert CHINESE.month("2025-06") == "2025 年 6 月"


@pytest.mark.parametrize(
    ("number", "unit", "english", "chinese"),
    [
        (2e8, "USD", "200 M USD", "2 亿美元"),
        (2e8, "USD/yr", "200 M USD/yr", "2 亿美元/年"),
        (0.05, "share", "5.0 %", "5.0%"),
        (1.0, "people", "1 person", "1 人"),
        (32_000.0, "people", "32,000 people", "3.2 万人"),
        (1.0, "months", "1 month", "1 个月"),
    ],
)
def test_a_quantity_has_its_unit(number, unit, english, chinese):
    assert ENGLISH.quantity(number, unit) == english
    assert CHINESE.quantity(number, unit) == chinese


def test_plurals_are_of_english_only():
    said = [ENGLISH.many("{count} run", "{count} runs", n) for n in (1, 2, 2048)]
    assert said == ["1 run", "2 runs", "2,048 runs"]
    said = {CHINESE.many("{count} run", "{count} runs", n).lstrip("0123456789, ") for n in (1, 2)}
    assert len(said) == 1
    assert "run" not in said.pop()


def test_a_text_without_translation_is_said_as_it_is():
    for say in LANGUAGES.values():
        assert say("Nobody {verb} this", verb="says") == "Nobody says this"
        assert say.data("An analyst's own question?") == "An analyst's own question?"


def test_texts_of_data_are_found_however_their_lines_are_broken():
    assert CHINESE.data("Microsoft\n ") == CHINESE.data("Microsoft") == "微软"
    assert CHINESE.data("") == ""


def test_a_language_there_is_not_is_refused():
    with pytest.raises(TalentwarError, match="no language 'de'"):
        language("de")
