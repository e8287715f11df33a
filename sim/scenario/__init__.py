"""Scenario files: read with their places, laid over each other, checked, drawn from."""
