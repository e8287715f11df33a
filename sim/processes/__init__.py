"""What happens in a month outside the market: one mechanism a file, with its parameters."""
