"""Training: the environment of a script, and its run."""
