"""Dated forecasts: what the model expects of the months ahead, frozen, and marked later."""
