"""A command to copy means one command, whatever a result or a sweep is called."""

from __future__ import annotations

import ast
import shlex

from sim.report.language import language
from sim.report.page.of_result.reproduce import section
from tests.record.fake_world import FakeLoaded, write_fake

NAME = 'a"; rm -rf ~ #'


def test_a_name_with_letters_of_the_shell_is_one_word(tmp_path):
    result = write_fake(tmp_path / "r", FakeLoaded(name=NAME, months=2, replicates=1))
    commands, code, *_ = section(result, language("en")).blocks
    run, report = map(shlex.split, commands.lines)
    assert run[-2:] == ["--out", f"runs/{NAME}"]
    assert report == ["talentwar", "report", f"runs/{NAME}"]
    assert len(ast.parse("\n".join(code.lines)).body) == 3
