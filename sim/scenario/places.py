"""Where the scenarios that come with the program are."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def scenario_folder() -> Path:
    """Folder in which a scenario is looked up by name.

    ``scenarios/`` of the current directory when there is one, so that an analyst's own files
    come first; else the one that was installed; else the one beside the source code.
    """
    package = Path(str(files("sim")))
    places = (Path("scenarios"), package / "scenarios", package.parent / "scenarios")
    return next((place for place in places if (place / "baseline.yaml").is_file()), places[0])
