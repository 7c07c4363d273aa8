"""The Django example with one more view, which tells secrets in every way there is."""
