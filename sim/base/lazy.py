"""numpy, imported at its first use: checking a scenario file never pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
else:

    class _AtFirstUse:
        """Stands for a module until something is asked of it."""

        def __getattr__(self, name: str) -> Any:
            import numpy

            value = getattr(numpy, name)
            setattr(self, name, value)
            return value

    np = _AtFirstUse()

__all__ = ["np"]
