"""Asking, confirming, declining, cancelling; invitations."""
