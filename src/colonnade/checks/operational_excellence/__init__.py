"""Operational excellence: whether anybody notices when something goes wrong."""
