"""``make messages``: brings the catalogues up to date with the program and its data.

Translations that a catalogue has stay; new texts are empty until somebody translates them, and
what is said no longer goes.  The same texts and translations give the same bytes.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from tests.catalogues import of_code, of_data

LOCALE = Path(__file__).parents[2] / "sim" / "report" / "locale"
DOMAINS = {
    "talentwar": (of_code.texts, "What the program says; tests/catalogues/of_code.py lists it."),
    "data": (of_data.texts, "Texts of scenarios, figures and statistics; of_data.py lists them."),
}
WIDTH = 100
HEADER = """\
# {about}
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plural}
"""


def catalogue(language: str, domain: str) -> Path:
    """Where a catalogue is."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def refresh(file: Path, language: str, domain: str) -> None:
    """Write a catalogue of all texts and no others."""
    texts, about = DOMAINS[domain]
    known = Catalog(language)
    if file.is_file():
        with file.open("rb") as stream:
            known = read_po(stream, locale=language)
    fresh = Catalog(language)
    for text, files in texts().items():
        before = known.get(text[0] if isinstance(text, tuple) else text)
        said = before.string if before else ""
        message = fresh.add(text, said, locations=[(name, 1) for name in files])
        # Babel takes "5 % of" for a place to be filled in.
        message.flags = {"fuzzy"} if before and before.fuzzy else set()
    written = BytesIO()
    write_po(written, fresh, width=WIDTH, sort_output=True, omit_header=True, include_lineno=False)
    plural = f'"Plural-Forms: {fresh.plural_forms}\\n"\n' if domain == "talentwar" else ""
    head = HEADER.format(about=about, language=language, plural=plural)
    file.write_text(f"{head}{written.getvalue().decode().strip()}\n", encoding="utf-8")


def empty(file: Path, language: str) -> list[str]:
    """Texts of a catalogue that nobody has translated."""
    with file.open("rb") as stream:
        return [
            str(one.id)
            for one in read_po(stream, locale=language)
            if one.id and (one.fuzzy or not all(one.string if one.pluralizable else [one.string]))
        ]


if __name__ == "__main__":
    left = 0
    for place in sorted(LOCALE.iterdir()):
        for name in DOMAINS:
            refresh(catalogue(place.name, name), place.name, name)
            to_do = empty(catalogue(place.name, name), place.name)
            left += len(to_do)
            print(f"{catalogue(place.name, name).name} ({place.name}): {len(to_do)} to translate")
    sys.exit(bool(left))
