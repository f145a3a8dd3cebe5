"""What a conversation changed: the reflection, and what of it the host may hear."""
