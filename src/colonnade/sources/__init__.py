"""1. Read: each module states facts of one kind of source and knows where they stand."""
