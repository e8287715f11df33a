"""Thresholds: at which level of a lever an outcome reaches a value, and how sure that is."""
