"""The institution's console: people, policies, plugins, mail."""
