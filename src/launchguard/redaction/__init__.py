"""Hide secrets, personal data and LLM traffic: `Redactor().redact(value)` gives plain data that is safe to render."""

from launchguard.redaction.config import RedactionConfig
from launchguard.redaction.detectors.detector import Detector
from launchguard.redaction.redactor import Redactor

__all__ = ["Detector", "RedactionConfig", "Redactor"]
