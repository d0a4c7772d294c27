"""What functions were seen to do: log files become rows, and questions over the rows become facts."""
