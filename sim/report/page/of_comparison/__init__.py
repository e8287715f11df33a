"""The sections of a page that sets results side by side, from ``section(compared, say)``."""
