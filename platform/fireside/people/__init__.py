"""Accounts, memberships, profiles and the ways to sign in."""
