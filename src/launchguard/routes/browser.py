"""What every browser sends with a request: a check that asks for no more than this asks nobody who they are."""

from __future__ import annotations

__all__ = ["browser_headers"]


def browser_headers(host: str) -> dict[str, str]:
    """The header fields of a page's own request to its own site over https, without any credential."""
    return {
        "host": host,
        "user-agent": "Mozilla/5.0 (launchguard)",
        "accept": "application/json, text/html;q=0.9, */*;q=0.8",
        "accept-language": "en",
        "origin": f"https://{host}",
        "referer": f"https://{host}/",
        "x-requested-with": "XMLHttpRequest",
    }
