"""The client portal of a small AI company: Django, REST framework and SQLite, guarded by launchguard."""
