"""Which memory costs least for the latency wanted: from what was seen of a function, and how sure that is."""
