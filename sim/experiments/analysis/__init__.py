"""What the runs of a sweep tell: which parameters matter, and where outcomes of interest lie."""
