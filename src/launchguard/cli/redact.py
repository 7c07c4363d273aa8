"""`launchguard redact [FILE …]`: a filter that hides secrets and personal data, line by line; JSON lines by structure."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

from launchguard.errors import TargetError
from launchguard.redaction import RedactionConfig, Redactor

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

HELP = "a filter that hides secrets and personal data in text or JSON lines"

_PROGRESS_EVERY = 0.2  # seconds
_LONGEST_LINE = (
    16 << 20
)  # bytes; a longer line is cut, so that a file without line breaks does not fill the memory


def arguments(parser: argparse.ArgumentParser) -> None:
    """The verb's own arguments."""
    parser.add_argument(
        "files", nargs="*", metavar="FILE", help="what to read; - or nothing is standard input"
    )
    parser.add_argument("--stats", action="store_true", help="say on standard error what was hidden, by kind")
    parser.add_argument(
        "--detectors",
        action="append",
        default=[],
        type=Path,
        metavar="TOML",
        help="more detectors; may be repeated",
    )
    parser.add_argument(
        "--gitleaks",
        action="append",
        default=[],
        type=Path,
        metavar="TOML",
        help="more detectors in gitleaks' form",
    )
    parser.add_argument("--keep-prompts", action="store_true", help="leave LLM content to the detectors")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how --stats reads")


def run(options: argparse.Namespace) -> int:
    """Read, redact, write; 0 whatever was hidden."""
    hidden: Counter[str] = Counter()
    config = RedactionConfig(
        detector_files=tuple(options.detectors),
        gitleaks_files=tuple(options.gitleaks),
        llm="keep" if options.keep_prompts else "hide",
    )
    redactor = Redactor(config, on_redact=lambda kind, count: hidden.update({kind: count}))
    progress = _Progress(hidden) if sys.stderr.isatty() and not sys.stdout.isatty() else None
    lines = 0
    try:
        for line in _lines(options.files or ["-"]):
            sys.stdout.buffer.write(_redacted(redactor, line))
            lines += 1
            if progress:
                progress.after(len(line))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has enough, as `head` has
        sys.stderr.close()
        return 0
    if progress:
        progress.end()
    if options.stats:
        sys.stderr.write(_stats(hidden, lines, options.format))
    return 0


def _lines(files: list[str]) -> Iterator[bytes]:
    for name in files:
        if name == "-":
            yield from _read(sys.stdin.buffer)
            continue
        try:
            with Path(name).open("rb") as file:
                yield from _read(file)
        except OSError as error:
            raise TargetError(f"{name} cannot be read: {error.strerror}") from None


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE):
        yield line


def _redacted(redactor: Redactor, line: bytes) -> bytes:
    body = line.rstrip(b"\r\n")
    try:
        text, encoding = body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = body.decode("latin-1"), "latin-1"
    clean = redactor.redact_text(text)
    return line if clean == text else clean.encode(encoding, "replace") + line[len(body) :]


def _stats(hidden: Counter[str], lines: int, form: str) -> str:
    if form == "json":
        import orjson  # noqa: PLC0415 - for one line at the end

        report: dict[str, Any] = {"lines": lines, "hidden": dict(hidden.most_common())}
        return orjson.dumps(report).decode() + "\n"
    if not hidden:
        return f"{lines} lines, nothing hidden\n"
    width = max(map(len, hidden))
    rows = [f"  {kind:<{width}}  {count}\n" for kind, count in hidden.most_common()]
    return f"{lines} lines, {hidden.total()} values hidden\n{''.join(rows)}"


class _Progress:
    """One line on the terminal, rewritten a few times a second."""

    def __init__(self, hidden: Counter[str]) -> None:
        self._hidden = hidden
        self._bytes = 0
        self._next = monotonic() + _PROGRESS_EVERY

    def after(self, size: int) -> None:
        self._bytes += size
        now = monotonic()
        if now >= self._next:
            self._next = now + _PROGRESS_EVERY
            sys.stderr.write(f"\r{self._bytes / 1e6:.1f} MB read, {self._hidden.total()} values hidden")
            sys.stderr.flush()

    def end(self) -> None:
        sys.stderr.write("\r\x1b[K")
