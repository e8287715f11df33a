"""The answer of a sweep in three sentences, by the kind of question that it asks."""
