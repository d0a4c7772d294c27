"""Throttling limits, tried on the requests that an API has really had."""
