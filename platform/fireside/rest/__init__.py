"""What other programs read and write: calendars that subscribe."""
