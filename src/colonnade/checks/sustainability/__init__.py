"""Sustainability: energy and hardware per unit of work."""
