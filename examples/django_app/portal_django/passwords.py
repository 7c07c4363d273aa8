"""Passwords are kept as argon2id hashes, at the cost that OWASP's Password Storage Cheat Sheet names."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane: Django's own takes 100 MiB and eight, too much for a flood of logins."""

    memory_cost = 19_456
    time_cost = 2
    parallelism = 1
