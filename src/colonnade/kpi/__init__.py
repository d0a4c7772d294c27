"""What the business lives on: the metrics that an application emits, those it lacks, and what watches them."""
