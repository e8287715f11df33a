"""Runs of many replicates, and comparisons between them."""
