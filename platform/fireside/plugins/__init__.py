"""The plugin platform: what plugins are written against, and what loads and guards them."""
