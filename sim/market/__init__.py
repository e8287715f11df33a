"""The market for AI people: seats, scouting, what people want, what firms would pay, contests."""
