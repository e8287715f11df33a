from __future__ import annotations

from dataclasses import replace

from sim.experiments.compare import compare
from sim.report.comparison_page import cells, is_nil, page


def looking(result, *paths):
    return replace(compare(result, result), look_at=paths)


def test_a_row_for_each_statistic_looked_at(result):
    comparison = looking(result, *list(compare(result, result).effects)[:2])
    text = page(result, [result], [comparison])
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 2
    assert rows[2].startswith(f"| `{result.name}` | `{comparison.look_at[0]}` |")
    assert rows[3].startswith(f"|  | `{comparison.look_at[1]}` |")
    assert all(row.count("|") == 8 for row in rows)


def test_a_scenario_without_effect_is_said_to_have_none(result):
    comparison = looking(result, next(iter(compare(result, result).effects)))
    assert is_nil(comparison)
    assert f"No clear effect on anything they look at: `{result.name}`." in page(
        result, [result], [comparison]
    )


def test_a_clear_effect_is_not_nil(result):
    comparison = looking(result, next(iter(compare(result, result).effects)))
    path = comparison.look_at[0]
    shifted = replace(comparison.effects[path], effect=0.2, low=0.1, high=0.3)
    clear = replace(comparison, effects={path: shifted})
    assert not is_nil(clear)
    assert list(cells(path, shifted))[4] == "yes"


def test_unmeasured_statistics_are_said_to_be_so(result):
    text = page(result, [result], [looking(result, "end.not_there")])
    assert "nothing it looks at was measured" in text
