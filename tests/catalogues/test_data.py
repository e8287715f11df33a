from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from sim.report.language import language
from sim.scenario.meanings import meaning
from sim.scenario.places import load_scenario
from tests.catalogues.of_data import texts
from tests.catalogues.refresh import refresh
from tests.catalogues.typesetting import (
    HAN,
    ill_set,
    lost_numbers,
)

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "sim/report/locale/zh/LC_MESSAGES/data.po"
NAMES_THAT_STAY = {
    *("Alphabet", "Anthropic", "Cohere", "FuriosaAI", "Meta", "MiniMax", "Mistral", "OpenAI"),
    *("Perplexity", "Scale AI", "Thinking Machines", "xAI"),
}
SHORT_NAMES = {"Safe Superintelligence": "SSI"}
REFRESH = "make messages, then translate what is empty"


@pytest.fixture(scope="module")
def there():
    return texts()


@pytest.fixture(scope="module")
def chinese():
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="zh", abort_invalid=True)


@pytest.fixture(scope="module")
def translated(chinese):
    return {message.id: message.string for message in chinese if message.id}


def test_only_names_stay_as_they_are(translated):
    same = {text for text, said in translated.items() if said == text}
    assert same == NAMES_THAT_STAY
    latin = {text: said for text, said in translated.items() if not re.search(HAN, said)}
    assert latin == SHORT_NAMES | {name: name for name in NAMES_THAT_STAY}


@pytest.mark.parametrize(
    ("english", "chinese", "missing"),
    [
        ("offers of 100 M USD", "1 亿美元的报价", []),
        ("offers of 100 M USD", "10 亿美元的报价", [1e8]),
        ("15 to 20 tn USD", "15 万亿至 20 万亿美元", []),
        ("150-160 bn RMB", "1500 亿至 1600 亿元", []),
        ("150-160 bn RMB", "150 万至 1600 亿元", [1.5e11]),
        ("15,000 people", "1.5 万人", []),
        ("15,000 people", "1.5 人", [15000.0]),
        ("at most 30 months (A0:118)", "不超过 30 个月（A0:118）", []),
        ("at most 30 months (A0:118)", "不超过 30 个月", [118.0]),
        ("within 0.5 K", "差距在 0.5 K 以内", []),
        ("1/month", "每月", []),
        ("01.AI and R1", "零一万物与 R1", []),
    ],
)
def test_numbers_are_the_same_whichever_unit_they_are_written_in(english, chinese, missing):
    assert lost_numbers(english, chinese) == missing


@pytest.mark.parametrize(
    "text",
    [
        *("在2025 年", "AI人才", "49%的股份", "上升,随后", "前 1％"),
        *("引进（ 明星）", "（OpenAI) 人", "加入 谷歌"),
    ],
)
def test_ill_set_type_is_found(text):
    assert ill_set(text) != []


def test_a_text_is_found_however_its_lines_were_broken(translated):
    question = load_scenario("challenger").value.question
    broken = question.replace(" ", "\n    ")
    assert language("zh").data(broken) == translated[question]


def test_what_committed_results_show_is_listed(there):
    said = json.loads((ROOT / "results/baseline/summary.json").read_text(encoding="utf-8"))
    names = {firm["name"] for firm in said["firms"].values()}
    shown = {*names, said["title"], said["question"]}
    assert {" ".join(text.split()) for text in shown} <= set(there)


def test_each_text_says_where_it_is_from(there):
    assert there["Challenger"] == ["scenarios/challenger.yaml"]
    assert there["Nvidia"] == ["scenarios/baseline.yaml"]
    assert there["steady"] == [
        "scenarios/sweeps/thesis.yaml",
        "scenarios/sweeps/what_a_raid_buys.yaml",
        "scenarios/sweeps/when_money_buys_time.yaml",
        "sim/strategies/steady.py",
    ]
    assert [file for files in there.values() for file in files if not (ROOT / file).is_file()] == []


def test_texts_are_folded(there):
    assert [text for text in there if text != " ".join(text.split()) or not text] == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("population.talent_index", "Pareto index of talent."),
        ("events.llama_4.loss", "Capability lost, in K."),
        ("firms.meta.cash", "Cash and liquid securities at the start."),
        (
            "firms.meta.operating_cash_flow.2025",
            "Cash from operations by calendar year (or one figure), before capital expenditure.",
        ),
    ],
)
def test_a_parameter_means_what_stands_under_its_field(path, said):
    assert meaning(load_scenario("baseline"), path) == said


def test_writing_a_catalogue_anew_keeps_translations_and_drops_what_is_gone(tmp_path, there):
    file = tmp_path / "data.po"
    file.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Nvidia"\nmsgstr "英伟达"\n\n#, fuzzy\nmsgid "Oracle"\nmsgstr "神谕"\n\n'
        'msgid "A firm that is gone"\nmsgstr "旧公司"\n',
        encoding="utf-8",
    )
    refresh(file, "zh", "data")
    with file.open("rb") as stream:
        messages = [message for message in read_po(stream) if message.id]
    said = {message.id: message.string for message in messages}
    assert said == dict.fromkeys(there, "") | {"Nvidia": "英伟达", "Oracle": "神谕"}
    assert [message.id for message in messages if message.fuzzy] == ["Oracle"]
