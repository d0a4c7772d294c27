"""Reliability: whether work survives failures and load."""
