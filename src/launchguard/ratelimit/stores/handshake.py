"""What to tell of a connection that does not come about, or breaks, above all over TLS: what OpenSSL says, and the fix."""

from __future__ import annotations

import ssl

__all__ = ["explained"]

_OTHER_NAME = frozenset((62, 63, 64))
"""X509_V_ERR_HOSTNAME_MISMATCH and its kin for mail and addresses."""
_EXPIRED = 10

_FIXES = {
    "ALERT_CERTIFICATE_REQUIRED": "the server wants a client's certificate: add ssl_certfile= and ssl_keyfile= to the URL",
    "ALERT_UNKNOWN_CA": "the server does not know who signed our certificate: see ssl_certfile= in the URL",
    "ALERT_BAD_CERTIFICATE": "the server does not take our certificate: see ssl_certfile= in the URL",
    "ALERT_HANDSHAKE_FAILURE": "the server may want a client's certificate: see ssl_certfile= in the URL",
    "WRONG_VERSION_NUMBER": "no TLS is spoken there: write redis://, or the port that speaks it",
}
"""By the end of what OpenSSL calls the reason, which begins with the version of TLS."""


def explained(error: Exception) -> str:
    """The error, and what to do about it where that can be told."""
    fix = _fix(error)
    return f"{error}; {fix}" if fix else str(error)


def _fix(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _OTHER_NAME:
            return "write the host that its certificate names, or add ssl_check_hostname=false to the URL"
        if error.verify_code == _EXPIRED:
            return "renew the server's certificate"
        return "name who signed the server's certificate: add ssl_ca_certs=/path/of/ca.pem to the URL"
    reason = getattr(error, "reason", None) or ""
    return next((fix for end, fix in _FIXES.items() if reason.endswith(end)), "")
