"""The page about a fit, its pictures, and the table on the terminal."""
