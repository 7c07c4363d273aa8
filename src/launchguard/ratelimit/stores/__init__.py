"""Opens the store that a URL names, and says which was taken and why."""

from launchguard.ratelimit.stores.opening import Opened, open_store

__all__ = ["Opened", "open_store"]
