"""The adviser's desk: notes waiting to be read, and who is left out."""
