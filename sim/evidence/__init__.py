"""Evidence: the figures reported by the articles, where they enter, and what the model says."""
