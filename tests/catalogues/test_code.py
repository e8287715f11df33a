from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from sim.report.language import language
from tests.catalogues.of_code import ROOT, said_in, texts
from tests.catalogues.refresh import catalogue, refresh
from tests.catalogues.typesetting import (
    HAN,
    end,
    ends_with,
    ill_set,
    lost_numbers,
    not_simplified,
    places,
)

CATALOGUE = catalogue("zh", "talentwar")
REFRESH = "make messages, then translate what is empty"
NOTHING_TO_TRANSLATE = {"{firm} {effect}"}
ONE_WORD_FOR_ONE_THING = {
    "运气": "随机因素",
    "次运行": "次模拟",
    "轮模拟": "次模拟",
    "对配对": "组配对",
    "你": "您",
}


def each(text):
    """A text, or its singular and plural."""
    return [text] if isinstance(text, str) else list(text)


@pytest.fixture(scope="module")
def there():
    return texts()


@pytest.fixture(scope="module")
def chinese():
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="zh", abort_invalid=True)


@pytest.fixture(scope="module")
def translated(chinese):
    """English and Chinese, a plural by itself."""
    return {
        english: said
        for message in chinese
        if message.id
        for said in each(message.string)
        for english in each(message.id)
    }


def test_the_catalogue_has_every_text_of_the_code_and_no_other(there, chinese):
    assert {message.id for message in chinese if message.id} == set(there), REFRESH


def test_the_catalogue_is_as_it_is_written_from_the_code(tmp_path):
    copy = tmp_path / "talentwar.po"
    copy.write_bytes(CATALOGUE.read_bytes())
    refresh(copy, "zh", "talentwar")
    assert copy.read_bytes() == CATALOGUE.read_bytes(), REFRESH


def test_every_text_is_translated_and_nothing_is_unsure_or_left_over(chinese, translated):
    assert [text for text, said in translated.items() if not said] == []
    assert [message.id for message in chinese if message.fuzzy] == []
    assert list(chinese.obsolete) == []


def test_every_text_is_said_in_chinese(translated):
    """What stands between the places is Chinese, or nothing but marks."""
    words = {text: re.sub(r"\{\w+\}", "", said) for text, said in translated.items()}
    foreign = {text for text, said in words.items() if not re.search(HAN, said)}
    assert [text for text in foreign if re.search("[A-Za-z]", words[text])] == []
    assert {text for text, said in translated.items() if text == said} == NOTHING_TO_TRANSLATE


def test_translations_are_in_simplified_characters(translated):
    assert [said for said in translated.values() if not_simplified(said)] == []


def test_places_to_be_filled_in_are_the_same_one_for_one(translated):
    assert [text for text, said in translated.items() if places(text) != places(said)] == []


def test_no_number_is_lost(translated):
    lost = {text: lost_numbers(text, said) for text, said in translated.items()}
    assert {text: missing for text, missing in lost.items() if missing} == {}


def test_sentences_end_as_in_english(translated):
    wrong = [text for text, said in translated.items() if end(text) != ends_with(said)]
    assert wrong == []


def test_chinese_is_set_as_newspapers_set_it(translated):
    ill = {said: ill_set(said) for said in translated.values()}
    assert {said: found for said, found in ill.items() if found} == {}


@pytest.mark.parametrize("text", ["共{count} 次", "{firm}增加", "（{firm} ）", "{a} ，{b}"])
def test_what_is_filled_in_is_set_like_latin_words(text):
    assert ill_set(text) != []


@pytest.mark.parametrize(("other", "word"), ONE_WORD_FOR_ONE_THING.items())
def test_one_thing_has_one_word(translated, other, word):
    said = "".join(translated.values())
    assert other not in said
    assert word in said


@pytest.mark.parametrize(
    ("english", "mark"),
    [
        ("It is so.", "。"),
        ("Waiting ...", "……"),
        ("What proves it", ""),
        ("Is it so?", "？"),
        ("Copy this link:", "："),
        ("{level}: {told}", ""),
    ],
)
def test_what_a_text_ends_with(english, mark):
    assert end(english) == mark
    assert ends_with(f"如此{mark}") == mark


def test_texts_are_found_wherever_they_are_said():
    source = """
say("One", firm=say.data("Meta"))
html(f'<p>{escape(visit.say("Two"))}</p>')
self.say.many("{count} run", "{count} runs", say.count("3"))
"""
    assert {*said_in(source)} == {"One", "Two", ("{count} run", "{count} runs")}


@pytest.mark.parametrize("source", ["say(text)", 'say(f"{n} runs")', 'say.many("one", *more)'])
def test_a_text_that_is_not_written_out_is_refused(source):
    with pytest.raises(ValueError, match="line 1: a text stands in its call"):
        list(said_in(source))


def test_each_text_says_where_it_is_from(there):
    assert there["The answer"][0] == "sim/report/page/of_result/answer.py"
    files = {file for found in there.values() for file in found}
    assert [file for file in files if not Path(ROOT / file).is_file()] == []


def test_the_program_says_them():
    say = language("zh")
    assert say("The answer") == "结论"
    assert say.many("{count} run", "{count} runs", 20) == "20 次模拟"


def test_writing_a_catalogue_anew_keeps_translations_and_drops_what_is_gone(tmp_path, there):
    file = tmp_path / "talentwar.po"
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "The answer"\nmsgstr "结论"\n\n'
        'msgid "{count} run"\nmsgid_plural "{count} runs"\nmsgstr[0] "{count} 次模拟"\n\n'
        'msgid "What nobody says"\nmsgstr "无人说"\n',
        encoding="utf-8",
    )
    refresh(file, "zh", "talentwar")
    with file.open("rb") as stream:
        said = {one.id: one.string for one in read_po(stream, locale="zh") if one.id}
    assert set(said) == set(there)
    kept = {text: found for text, found in said.items() if any(each(found))}
    runs = ("{count} run", "{count} runs")
    assert kept == {"The answer": "结论", runs: ("{count} 次模拟",)}
