"""The commands, one a module: a module `review` holds the command `review`."""
