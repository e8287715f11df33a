"""A query over a result: it answers, or says what is wrong, and no file but the result is read."""

from __future__ import annotations

from sim.experiments.sql import sql
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import result

WORDS = (
    *("select", "from", "where", "group by", "with", "union", "copy", "attach", "install", "set"),
    *("read_csv", "read_text", "glob", "getenv", "pragma", "series", "moves", "'/etc/passwd'"),
    *("*", "(", ")", ";", "--", "/*", "count(*)", "describe", "summarize", "::", "$1", "?"),
)


def attempt(content: bytes) -> None:
    assert sql(result().place, content.decode("utf-8", errors="surrogateescape")).num_rows >= 0


def seeds() -> list[bytes]:
    return [
        b"select count(*) from moves",
        b"select * from series where statistic like 'end%' limit 3",
        b"describe flows",
        b"with a as (select * from read_text('/etc/passwd')) select * from a",
        b"select * from 'series.csv'",
    ]


TARGET = Target("sql_query", attempt, seeds, WORDS, 256)
