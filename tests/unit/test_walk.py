from __future__ import annotations

import pytest

from launchguard.walk import walk


class Part:
    def __init__(self, name, seen, fails=False):
        self.name, self._seen, self._fails = name, seen, fails

    def on_response(self, x, headers):
        self._seen.append((self.name, x, headers))
        if self._fails:
            raise ZeroDivisionError(self.name)


class Idle:
    name = "idle"


def test_each_part_that_has_the_hook_is_called_in_order_with_all_arguments():
    seen = []

    walk([Part("a", seen), Idle(), Part("b", seen)], "on_response", ("x", "headers"), print)(1, [2])

    assert seen == [("a", 1, [2]), ("b", 1, [2])]


def test_a_hook_that_raises_is_told_of_by_its_parts_name_and_the_next_has_its_turn():
    seen, faults = [], []
    walked = walk(
        [Part("a", seen, fails=True), Part("b", seen)],
        "on_response",
        ("x", "headers"),
        lambda part, error: faults.append((part, str(error))),
    )

    walked(1, [])

    assert faults == [("a", "a")]
    assert [name for name, *_ in seen] == ["a", "b"]


def test_what_ends_the_process_is_not_caught():
    class Stops:
        name = "stops"

        def on_end(self, x):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        walk([Stops()], "on_end", ("x",), print)(1)


def test_without_hooks_nothing_is_done():
    assert walk([Idle()], "on_end", ("x",), print)(1) is None
