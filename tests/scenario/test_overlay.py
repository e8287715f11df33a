"""A scenario as a difference: what is inherited, what is replaced, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.base.errors import ScenarioError
from sim.scenario.load import load
from sim.scenario.nodes import Listing, Mapping, Node, Place, Scalar, plain
from sim.scenario.overlay import MAX_CHAIN, merge

if TYPE_CHECKING:
    from conftest import Desk

TREES = st.recursive(
    st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)
SECTIONS = st.dictionaries(st.sampled_from("abc"), TREES)


def node(value: Any, file: str = "a.yaml") -> Node:
    here = Place(file, 1, 1)
    if isinstance(value, dict):
        below = {key: node(item, file) for key, item in value.items()}
        return Mapping(dict.fromkeys(below, here), below, here)
    if isinstance(value, list):
        return Listing([node(item, file) for item in value], here)
    return Scalar(value, here)


def merged(base: Any, over: Any) -> Any:
    return plain(merge(node(base), node(over)))


def leaves(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(value, dict) or not value:
        return {path: value}
    return {at: leaf for key in value for at, leaf in leaves(value[key], (*path, key)).items()}


class TestLaws:
    """What holds for any two trees."""

    @given(SECTIONS)
    def test_laying_a_tree_over_itself_changes_nothing(self, tree: Any) -> None:
        assert merged(tree, tree) == tree

    @given(SECTIONS)
    def test_nothing_is_neutral_on_both_sides(self, tree: Any) -> None:
        assert merged(tree, {}) == merged({}, tree) == tree

    @given(SECTIONS, SECTIONS)
    def test_everything_the_upper_tree_says_holds(self, base: Any, over: Any) -> None:
        result = leaves(merged(base, over))
        for path, leaf in leaves(over).items():
            if leaf != {}:
                assert result[path] == leaf

    @given(SECTIONS, SECTIONS)
    def test_what_it_does_not_say_is_inherited(self, base: Any, over: Any) -> None:
        result, said = merged(base, over), leaves(over)
        for path, leaf in leaves(base).items():
            touched = any(at[: len(path)] == path or path[: len(at)] == at for at in said if at)
            if not touched:
                assert leaves(result)[path] == leaf

    @given(SECTIONS, SECTIONS)
    def test_the_order_is_inherited_first(self, base: Any, over: Any) -> None:
        assert list(merged(base, over)) == list(dict.fromkeys([*base, *over]))

    @given(SECTIONS, SECTIONS)
    def test_every_value_keeps_its_file(self, base: Any, over: Any) -> None:
        result = merge(node(base, "base"), node(over, "over"))
        assert isinstance(result, Mapping)
        for key in set(base) - set(over):
            assert result.values[key].place.file == "base"
        for key in over:
            assert result.keys[key].file == result.values[key].place.file == "over"


def test_a_change_leaves_the_rest(desk: Desk) -> None:
    value = desk.change("firms: {meta: {capex: 1 bn USD/yr}}").value
    assert value.firms["meta"].capex == 1e9
    assert value.firms["meta"].share == 0.36
    assert list(value.firms) == ["meta", "google"]


def test_lists_and_single_values_replace(desk: Desk) -> None:
    value = desk.change("words: [three]\nevents: []\nrule: {slope: 2}").value
    assert value.words == ("three",)
    assert value.events == []
    assert value.rule.slope == 2.0  # type: ignore[union-attr]


def test_another_kind_of_section_inherits_nothing(desk: Desk) -> None:
    assert desk.change("rule: {kind: auction, rounds: 3}").tree["rule"] == {
        "kind": "auction",
        "rounds": 3,
    }


def test_a_distribution_replaces_a_distribution(desk: Desk) -> None:
    desk.write("wide.yaml", "extends: baseline\nweight: {uniform: [1, 2]}\n")
    tree = desk.load("extends: wide\nweight: {normal: [5, 1]}").tree
    assert tree["weight"] == {"normal": [5, 1]}


def test_null_replaces_only_where_null_is_allowed(desk: Desk) -> None:
    assert desk.change("half: 5\n", "half=null").value.half is None
    assert desk.faults("weight: null\nfirms:\n") == [
        "mine.yaml:2:9: weight: has no value; write a number, e.g. 0.5 or 75e9",
        "mine.yaml:3:7: firms: has no value; write key: value lines",
    ]


class TestEvents:
    """Events are inherited, removed by name, and added."""

    @staticmethod
    def names(loaded: Any) -> list[str]:
        return [event.name for event in loaded.value.events]

    NEW = "{kind: hire, name: spree, month: 2027-01, people: 5}"

    def test_added_events_follow_those_inherited(self, desk: Desk) -> None:
        assert self.names(desk.change(f"events_add: [{self.NEW}]")) == ["wave", "chop", "spree"]

    def test_events_replace(self, desk: Desk) -> None:
        assert self.names(desk.change(f"events: [{self.NEW}]")) == ["spree"]

    def test_events_are_removed_by_name(self, desk: Desk) -> None:
        assert self.names(desk.change("events_remove: [wave]")) == ["chop"]
        assert self.names(desk.change("events_remove: [wave, chop]")) == []

    def test_removing_comes_before_adding(self, desk: Desk) -> None:
        new = self.NEW.replace("spree", "wave")
        loaded = desk.change(f"events_add: [{new}]\nevents_remove: [wave]")
        assert self.names(loaded) == ["chop", "wave"]

    def test_events_can_be_added_along_a_chain(self, desk: Desk) -> None:
        desk.write("one.yaml", f"extends: baseline\nevents_add: [{self.NEW}]")
        assert self.names(desk.load("extends: one\nevents_remove: [spree, chop]")) == ["wave"]

    def test_an_unknown_name_is_not_passed_over(self, desk: Desk) -> None:
        assert desk.faults("events_remove: [wav, 5, [x]]") == [
            (
                "mine.yaml:2:17: events_remove: there is no event 'wav'; "
                "did you mean wave?; allowed: chop, wave"
            ),
            "mine.yaml:2:22: events_remove: there is no event 5; allowed: chop, wave",
            (
                "mine.yaml:2:25: events_remove: there is no event a list or section; "
                "allowed: chop, wave"
            ),
        ]

    @pytest.mark.parametrize("key", ["events_add", "events_remove"])
    def test_a_list_is_expected(self, desk: Desk, key: str) -> None:
        (fault,) = desk.faults(f"{key}: wave")
        assert fault.startswith(f"mine.yaml:2:{len(key) + 3}: {key}: is not a list")

    def test_two_events_of_one_name_are_refused(self, desk: Desk) -> None:
        (fault,) = desk.faults(f"events_add: [{self.NEW.replace('spree', 'wave')}]")
        assert "mine.yaml:2:33: events: another event is called 'wave' already" in fault

    def test_the_keys_themselves_are_spent(self, desk: Desk) -> None:
        tree = desk.change(f"events_add: [{self.NEW}]\nevents_remove: [wave]").tree
        assert not {"extends", "events_add", "events_remove"} & set(tree)


class TestExtends:
    """Which file is meant, and chains that cannot be followed."""

    def test_names_and_files_are_both_found(self, desk: Desk) -> None:
        for written in ("baseline", "baseline.yaml", "./baseline.yaml", "sub/../baseline"):
            desk.write("sub/x.yaml", "")
            assert desk.load(f"extends: {written}").value.weight == 1

    def test_the_own_folder_comes_before_the_packaged_one(self, desk: Desk) -> None:
        desk.write("mine/other.yaml", "extends: ../baseline\nweight: 2")
        desk.write("other.yaml", "extends: baseline\nweight: 3")
        path = desk.write("mine/x.yaml", "extends: other")
        assert load(path, type(desk.change("").value), (), desk.folder).value.weight == 2

    def test_the_packaged_folder_is_asked_last(self, desk: Desk) -> None:
        path = desk.write("mine/x.yaml", "extends: baseline")
        assert load(path, type(desk.change("").value), (), desk.folder).value.weight == 1
        with pytest.raises(ScenarioError, match="there is no scenario 'baseline'"):
            load(path, type(desk.change("").value))

    def test_an_unknown_name_gets_a_suggestion(self, desk: Desk) -> None:
        (problem,) = desk.problems("extends: basline")
        assert "there is no scenario 'basline'; did you mean baseline?" in str(problem)
        assert (problem.line, problem.column, problem.path) == (1, 10, "extends")

    @pytest.mark.parametrize("written", ["[baseline]", "5", "", "{a: 1}", "''", "true"])
    def test_only_a_name_can_be_extended(self, desk: Desk, written: str) -> None:
        (problem,) = desk.problems(f"weight: 1\nextends: {written}")
        assert (problem.line, problem.path, problem.what) == (2, "extends", "is not a file name")

    def test_a_scenario_may_not_extend_itself(self, desk: Desk) -> None:
        (problem,) = desk.problems("extends: mine")
        assert problem.what.startswith("a scenario that extends itself: ")
        assert problem.what.count("mine.yaml") == 2

    def test_a_longer_cycle_is_named_whole(self, desk: Desk) -> None:
        desk.write("a.yaml", "extends: b")
        desk.write("b.yaml", "extends: c")
        desk.write("c.yaml", "extends: b")
        (problem,) = desk.problems("extends: a")
        said = problem.what.replace(f"{desk.folder}/", "")
        assert said == "a scenario that extends itself: b.yaml -> c.yaml -> b.yaml"
        assert problem.file.endswith("c.yaml")

    def test_a_cycle_through_a_link_is_seen(self, desk: Desk) -> None:
        (desk.folder / "again.yaml").symlink_to(desk.folder / "mine.yaml")
        (problem,) = desk.problems("extends: again")
        assert "extends itself" in problem.what

    @pytest.mark.parametrize(("links", "fine"), [(MAX_CHAIN, True), (MAX_CHAIN + 1, False)])
    def test_a_chain_has_a_greatest_length(self, desk: Desk, links: int, fine: bool) -> None:
        desk.write("c1.yaml", "extends: baseline")
        for number in range(2, links):
            desk.write(f"c{number}.yaml", f"extends: c{number - 1}")
        text = f"extends: c{links - 1}"
        if fine:
            assert desk.load(text).value.weight == 1
        else:
            (problem,) = desk.problems(text)
            assert problem.what == "is one scenario too many in a chain"

    def test_a_fault_in_the_base_is_told_in_the_base(self, desk: Desk) -> None:
        desk.write("base2.yaml", "extends: baseline\nweight: heavy\n")
        found = desk.problems("extends: base2\nnoisy: 1\n")
        assert [(problem.file[-10:], problem.line) for problem in found] == [
            ("base2.yaml", 2),
            ("/mine.yaml", 2),
        ]

    def test_without_its_base_a_file_is_not_told_what_the_base_would_have_said(
        self, desk: Desk
    ) -> None:
        found = desk.problems("extends: nowhere\nweight: heavy\nrule: {slope: 1}\n")
        assert [problem.path for problem in found] == ["extends", "weight"]


class TestSet:
    """``--set path=value``."""

    def test_values_are_read_as_yaml(self, desk: Desk) -> None:
        value = desk.change(
            "",
            "firms.meta.capex=90e9",
            "noisy=true",
            "words=[a, b]",
            "firms.google={share: 10 %, stance: growth}",
            "half=5 bn USD",
        ).value
        assert value.firms["meta"].capex == 90e9
        assert value.noisy is True
        assert value.words == ("a", "b")
        assert (value.firms["google"].share, value.firms["google"].capex) == (0.1, 60e9)
        assert value.half == 5e9

    def test_the_last_one_wins(self, desk: Desk) -> None:
        assert desk.change("weight: 2", "weight=3", "weight=4").value.weight == 4

    def test_events_are_found_by_name_and_by_index(self, desk: Desk) -> None:
        events = desk.change("", "events.wave.people=7", "events.1.share=1 %").value.events
        assert events[0].people == 7  # type: ignore[union-attr]
        assert events[1].share == 0.01  # type: ignore[union-attr]

    def test_odd_names_are_written_in_quotes(self, desk: Desk) -> None:
        text = 'firms: {"a.b": {capex: 1, stance: value, share: 0}}'
        assert desk.change(text, 'firms."a.b".capex=2').value.firms["a.b"].capex == 2

    def test_a_new_firm_can_be_given_whole(self, desk: Desk) -> None:
        edit = "firms.xai={capex: 1, stance: value, share: 0}"
        assert list(desk.change("", edit).value.firms) == ["meta", "google", "xai"]

    def test_events_can_be_added_and_removed(self, desk: Desk) -> None:
        event = "{kind: cut, name: late, month: 2028-01, share: 0}"
        value = desk.change("", "events_remove=[wave]", f"events_add=[{event}]").value
        assert [one.name for one in value.events] == ["chop", "late"]

    def test_the_origin_is_the_edit_itself(self, desk: Desk) -> None:
        assert desk.faults("", "firms.meta.capex=90 bn EUR") == [
            (
                "--set firms.meta.capex=90 bn EUR:1:18: firms.meta.capex: '90 bn EUR' is not an "
                "amount of USD per year; write e.g. 75 bn USD/yr or 75e9"
            )
        ]

    @pytest.mark.parametrize(
        ("edit", "column", "said"),
        [
            ("firms.mta.capex=1", 7, "there is no 'mta' here; did you mean meta?"),
            ("firms.meta.capx=1", 12, "is not a key here; did you mean capex?"),
            ("wieght=1", 1, "is not a key here; did you mean weight?"),
            ("wieght.x=1", 1, "there is no 'wieght' here; did you mean weight?"),
            ("events.wav.people=1", 8, "there is no 'wav' here; did you mean wave?"),
            ("events.2=1", 8, "there is no '2' here"),
            ("events.-1=1", 8, "there is no '-1' here"),
            ("weight.x=1", 8, "weight is a single value"),
            ("weight=", 8, "is empty"),
            ("weight=[1", 10, "is not YAML"),
            ("weight=]", 8, "is not YAML"),
            ("weight={a: 1, a: 2}", 15, "written twice"),
            ("weight", 1, "is not an edit"),
            ("=5", 1, "is not an edit"),
            ("a..b=5", 1, "is not an edit"),
            ("", 1, "is not an edit"),
            ("extends=baseline", 1, "is not a key here"),
            ("weight=\udcff", 8, "control character U+DCFF"),
        ],
    )
    def test_what_cannot_be_set_is_told(
        self, desk: Desk, edit: str, column: int, said: str
    ) -> None:
        problems = desk.problems("extends: baseline", edit)
        problem = next(one for one in problems if said in str(one))
        assert problem.file == f"--set {edit}"
        assert problem.column == column or "not YAML" in said

    def test_the_baseline_can_be_changed_directly(self, desk: Desk) -> None:
        toy = type(desk.change("").value)
        assert load("baseline", toy, ["weight=2"], desk.folder).value.weight == 2
