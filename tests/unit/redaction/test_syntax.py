"""Patterns are read by whatever reader this Python has."""

from __future__ import annotations

import subprocess
import sys

READ_ALL = """
import sys
import re
import pydantic
if sys.argv[1] == "old":
    sys.modules["sre_parse"], sys.modules["sre_constants"] = re._parser, re._constants
    sys.modules["re._parser"] = sys.modules["re._constants"] = None
    del re._parser, re._constants
from launchguard.redaction.detectors import syntax
from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.heads import head
from launchguard.redaction.detectors.pattern import read
print([(read(one.pattern), head(one.pattern)) for one in builtin()])
print(read("a(?=b)"), read("a+"), read("("), file=sys.stderr)
print(sys.modules["re._parser"] is None)
"""


def test_patterns_read_alike_by_the_old_names_and_the_new():
    new, old = (
        subprocess.run(
            [sys.executable, "-W", "error", "-c", READ_ALL, names], capture_output=True, text=True, check=True
        )
        for names in ("new", "old")
    )

    assert new.stdout.split("\n")[0] == old.stdout.split("\n")[0]
    assert new.stderr == old.stderr
    assert [new.stdout.split("\n")[1], old.stdout.split("\n")[1]] == ["False", "True"]
