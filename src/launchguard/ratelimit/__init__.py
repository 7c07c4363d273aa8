"""Rate limits: rules, presets, and the limiter that plans, asks a store once, and decides."""

from launchguard.ratelimit.limiter import Limiter, RateLimited
from launchguard.ratelimit.rule import RateLimit

__all__ = ["Limiter", "RateLimit", "RateLimited"]
