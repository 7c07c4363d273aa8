"""docs/redaction-detectors.md says what the detectors are."""

from __future__ import annotations

import importlib.util
import pkgutil
from pathlib import Path

from launchguard.redaction import detectors

DOCS = Path(__file__).parents[2] / "docs"


def _generator():
    spec = importlib.util.spec_from_file_location("generate_detectors", DOCS / "generate_detectors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_is_in_step_with_the_detectors():
    generator = _generator()

    assert generator.PAGE.read_text() == generator.page(), "run python docs/generate_detectors.py"


def test_page_lists_every_family():
    modules = {module.name for module in pkgutil.iter_modules(detectors.__path__)}
    families = {
        name
        for name in modules
        if hasattr(importlib.import_module(f"{detectors.__name__}.{name}"), "DETECTORS")
    }

    assert set(_generator().FAMILIES) == families
