"""Putting findings right in the source: nothing is written that was not proved."""
