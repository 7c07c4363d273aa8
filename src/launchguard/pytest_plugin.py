"""The pytest plugin: fixtures for an app's own tests. Loaded in every pytest run, so it imports nothing here."""
