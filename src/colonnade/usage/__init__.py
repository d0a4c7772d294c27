"""How much of everything that is billed an application uses in a month, and what that is known by."""
