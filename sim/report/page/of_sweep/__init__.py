"""The sections of a page about a sweep, from ``section(result, say)`` of each module."""
