"""Every finding that the code can report has a page of four sections, and every page a finding."""

import re
from pathlib import Path

import pytest

from launchguard.routes.suspects import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = {page.stem: page for page in (ROOT / "docs" / "findings").glob("*.*.md")}
SLUG = re.compile(r'Finding\(\s*"([a-z]+(?:[.-][a-z]+)+)"')


def slugs_in_code():
    found = {
        slug for path in (ROOT / "src/launchguard").rglob("*.py") for slug in SLUG.findall(path.read_text())
    }
    found |= {f"{name}.{what}" for name in ("public", "in-body") for what in ("dead-entry", "no-reason")}
    return found | {f"limit.missing-{kind.replace('_', '-')}" for kind in KINDS}


@pytest.mark.parametrize("slug", sorted(slugs_in_code()))
def test_a_finding_has_a_page_that_says_what_why_and_how(slug):
    text = PAGES[slug].read_text()

    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)

    assert headings == ["What it does", "Why it is bad", "Example", "Fix"]
    assert f"`{slug}`" in text


def test_every_page_belongs_to_a_finding():
    assert PAGES.keys() == slugs_in_code()
