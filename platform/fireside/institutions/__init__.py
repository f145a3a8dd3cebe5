"""Tenants: their addresses, names and policies."""
