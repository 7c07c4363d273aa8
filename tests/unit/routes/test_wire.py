import asyncio
import inspect

import pytest

from launchguard.routes.wire import WireReached, wire


def made():
    outer = "outer"

    def plain(a, b=1):
        return outer, a, b

    async def coroutine():
        return outer

    def generator():
        yield outer

    async def async_generator():
        yield outer

    return plain, coroutine, generator, async_generator


async def first(iterator):
    async for item in iterator:
        return item
    return None


def reach(function):
    if inspect.isasyncgenfunction(function):
        return asyncio.run(first(function()))
    if inspect.iscoroutinefunction(function):
        return asyncio.run(function())
    if inspect.isgeneratorfunction(function):
        return next(function())
    return function(1)


@pytest.mark.parametrize("kind", range(4))
def test_wire_records_the_hit_keeps_the_kind_and_is_taken_away(kind):
    function = made()[kind]
    before, hits = function.__code__, []
    answer = reach(function)

    restore = wire(function, lambda: hits.append(1))
    with pytest.raises(WireReached):
        reach(function)
    restore()

    assert hits == [1]
    assert function.__code__ is before
    assert reach(function) == answer


def test_one_function_may_be_wired_twice_and_restored_in_any_order():
    function = made()[0]
    before, hits = function.__code__, []

    first_restore = wire(function, lambda: hits.append("first"))
    second_restore = wire(function, lambda: hits.append("second"))
    with pytest.raises(WireReached):
        function(1)
    first_restore()
    with pytest.raises(WireReached):
        function(1)
    second_restore()
    second_restore()

    assert hits == ["first", "second", "second"]
    assert function.__code__ is before


def test_the_locals_of_a_wired_functions_frame_can_be_read_by_an_error_reporter():
    captured, other = ["kept"], "too"

    def handler():
        return captured, other

    async def waiting():
        return captured, other

    for function in (handler, waiting):
        restore = wire(function, lambda: None)
        try:
            result = function()
            if function is waiting:
                result.send(None)
        except WireReached as error:
            frame = error.__traceback__.tb_next.tb_frame
            assert frame.f_locals["captured"] == ["kept"]
        else:
            raise AssertionError("the wire was not reached")
        finally:
            restore()
        assert function.__code__.co_freevars == ("captured", "other")
