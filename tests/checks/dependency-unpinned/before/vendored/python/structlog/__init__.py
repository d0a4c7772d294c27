"""Stands for a package that was put into the layer once, and committed."""
