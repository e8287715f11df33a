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
    each,
    end,
    ends_with,
    ill_set,
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


def test_every_text_is_said_in_chinese(translated):
    """What stands between the places is Chinese, or nothing but marks."""
    words = {text: re.sub(r"\{\w+\}", "", said) for text, said in translated.items()}
    foreign = {text for text, said in words.items() if not re.search(HAN, said)}
    assert [text for text in foreign if re.search("[A-Za-z]", words[text])] == []
    assert {text for text, said in translated.items() if text == said} == NOTHING_TO_TRANSLATE


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
