"""What AWS publishes: limits, prices, runtimes, alarms; every number with its source and date."""
