"""A Django project for tests: minimal, but complete; a test puts its own routes in with `override_settings`."""
