"""The portal's views, a file each for one thing a client does."""
