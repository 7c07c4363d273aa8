"""What every browser sends with a request: a check that asks for no more than this asks nobody who they are."""

from __future__ import annotations

__all__ = ["USER_AGENT", "browser_headers"]

USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
"""A browser's, with nothing in it that a filter of bots would know."""


def browser_headers(host: str) -> dict[str, str]:
    """The header fields of a page's own request to its own site over https, without any credential."""
    return {
        "host": host,
        "user-agent": USER_AGENT,
        "accept": "application/json, text/html;q=0.9, */*;q=0.8",
        "accept-encoding": "gzip, deflate, br",
        "accept-language": "en-US,en;q=0.9",
        "origin": f"https://{host}",
        "referer": f"https://{host}/",
        "sec-fetch-dest": "empty",
        "sec-fetch-mode": "cors",
        "sec-fetch-site": "same-origin",
        "x-requested-with": "XMLHttpRequest",
    }
