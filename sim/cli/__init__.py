"""The command ``talentwar``: one thin file a command."""

from __future__ import annotations

import gc
import os

# Checking a file is over in a blink, and a third of it would go into looking for pydantic plug-ins,
# of which there are none, and for garbage among what has only just been imported.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
gc.set_threshold(200_000, 20, 20)
