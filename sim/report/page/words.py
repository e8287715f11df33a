"""What a page's own buttons and notes say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.report.language import Language


def words(say: Language) -> dict[str, str]:
    """Texts of the page's frame and of its script, by what they are for."""
    return {
        "skip": say("Skip to the content"),
        "language": say("Language"),
        "theme": say("Light / dark"),
        "contents": say("Contents"),
        "choose": say("Show"),
        "table": say("Table"),
        "all": say("Show all {rows}", rows="{rows}"),
        "on_paper": say(
            "{shown} of {rows} rows; the file this was printed from has all.",
            shown="{shown}",
            rows="{rows}",
        ),
        "row": say("Row"),
        "command": say("Command"),
        "copy": say("Copy"),
        "copied": say("Copied"),
        "needs_script": say("This part needs JavaScript."),
    }
