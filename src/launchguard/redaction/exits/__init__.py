"""Where what is logged leaves the process: one module an exit. Imported one by one: most need what few apps have."""
