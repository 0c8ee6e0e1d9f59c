"""Serving: a model loaded once, shared by forked workers."""
