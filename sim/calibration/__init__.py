"""The fit: which parameters reproduce the figures, and which the figures cannot tell apart.

Nothing here may read a check.  The layers of the project keep this package below the one that
knows the articles' figures (``sim.evidence``), and a test watches which files a fit opens.
"""
