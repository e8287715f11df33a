"""The sections of a page about one scenario, from ``section(result, say)`` of each module."""
