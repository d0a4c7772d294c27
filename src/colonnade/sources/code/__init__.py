"""What the code of the functions does."""
