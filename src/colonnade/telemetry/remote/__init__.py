"""Sources of telemetry that are elsewhere: what is new of them is brought here, and read as any files are."""
