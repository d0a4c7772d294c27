"""What several functions of the booking application have in common."""
