"""What the two of an interview write to each other, and what is reported to staff."""
