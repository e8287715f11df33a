"""A dated forecast as a page of text and on the terminal, and its marks."""
