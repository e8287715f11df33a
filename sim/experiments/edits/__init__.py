"""Which of several edits moved a result: every set of them is run, and the effect divided."""
