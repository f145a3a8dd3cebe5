"""Campaigns: hosts keep some of their time for students whom an adviser invites."""
