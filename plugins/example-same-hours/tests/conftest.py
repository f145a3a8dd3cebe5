"""An application with the plugin, two institutions and people: all from Fireside."""

pytest_plugins = ["fireside.testing"]
