"""The portal's routes, a file each for one thing a client does."""
