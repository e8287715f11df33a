"""numpy, imported at its first use: checking a scenario file never pays for it."""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
else:
    np = sys.modules.get("numpy")
    if np is None:
        _spec = find_spec("numpy")
        _spec.loader = LazyLoader(_spec.loader)
        np = sys.modules["numpy"] = module_from_spec(_spec)
        _spec.loader.exec_module(np)

__all__ = ["np"]
