"""What a function does a second time when it is handed the same event twice."""
