"""The same hook of every part as one function, made once an engine.

CPython specialises each place of a call (PEP 659); one in a loop, which calls another function each time round, always
takes the slow way. So the function is written out, with a place for each hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.part import Part

__all__ = ["walk"]


def walk(
    parts: Sequence[Part], hook: str, arguments: tuple[str, ...], fault: Callable[[str, BaseException], None]
) -> Callable[..., None]:
    """What calls this hook of those parts that have it, in order; `fault` gets the name of one that raises, and its error.

    Args:
        parts: in the order in which they see a request.
        hook: its name.
        arguments: the names of what it is called with.
        fault: after it the next part has its turn.
    """
    given = ", ".join(arguments)
    lines = [f"def {hook}({given}):"]
    known: dict[str, Any] = {"fault": fault}
    for number, part in enumerate(each for each in parts if hasattr(each, hook)):
        known |= {f"hook_{number}": getattr(part, hook), f"name_{number}": part.name}
        lines += [
            "    try:",
            f"        hook_{number}({given})",
            "    except Exception as error:",
            f"        fault(name_{number}, error)",
        ]
    exec("\n".join([*lines, "    return"]), known)  # noqa: S102 - of names that are all written above
    written: Callable[..., None] = known[hook]
    return written
