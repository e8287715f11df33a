"""What holds of every catalogue: it is whole, sure, and set as Chinese is set."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from tests.catalogues.refresh import DOMAINS, catalogue, refresh
from tests.catalogues.typesetting import (
    each,
    end,
    ends_with,
    ill_set,
    lost_numbers,
    not_simplified,
    places,
)

REFRESH = "make messages, then translate what is empty"


@pytest.fixture(scope="module", params=DOMAINS)
def domain(request):
    return request.param


@pytest.fixture(scope="module")
def chinese(domain):
    with catalogue("zh", domain).open("rb") as stream:
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


def test_a_catalogue_has_every_text_and_no_other(domain, chinese):
    texts, _ = DOMAINS[domain]
    assert {message.id for message in chinese if message.id} == set(texts()), REFRESH


def test_a_catalogue_is_as_it_is_written(tmp_path, domain):
    committed = catalogue("zh", domain)
    copy = tmp_path / committed.name
    copy.write_bytes(committed.read_bytes())
    refresh(copy, "zh", domain)
    assert copy.read_bytes() == committed.read_bytes(), REFRESH


def test_every_text_is_translated_and_nothing_is_unsure_or_left_over(chinese, translated):
    assert [text for text, said in translated.items() if not said] == []
    assert [message.id for message in chinese if message.fuzzy] == []
    assert list(chinese.obsolete) == []


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
