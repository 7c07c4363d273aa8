"""The client portal of a small AI company: FastAPI, SQLAlchemy and SQLite, guarded by launchguard."""
