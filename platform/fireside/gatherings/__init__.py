"""Group conversations: one host, one time, and a seat for each of several students."""
