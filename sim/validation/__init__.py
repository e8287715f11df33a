"""Validation: what the model must beat, and whether it does."""
