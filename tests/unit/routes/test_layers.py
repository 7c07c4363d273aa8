import functools

from launchguard.routes.layers import holding, innermost, layers, maker, maker_of, rebound


def decorator(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def bare_decorator(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def handler():
    return "handler"


def test_layers_go_through_wrappers_partials_methods_and_callables():
    class Callable:
        def __call__(self):
            return None

    class Holder:
        method = decorator(handler)

    one = Callable()

    assert innermost(decorator(functools.partial(handler))) is handler
    assert innermost(Holder().method) is handler
    assert innermost(one) is Callable.__call__


def test_layers_go_into_a_decorator_without_wraps():
    assert innermost(bare_decorator(handler)) is handler


def test_layers_do_not_go_from_a_handler_into_a_function_that_it_uses():
    def tool():
        return 1

    def view(request):
        return tool()

    assert innermost(view) is view


def test_layer_that_update_wrapper_hides_is_found():
    def twice(function):
        return functools.update_wrapper(decorator(decorator(function)), function)

    wrapped = twice(handler)

    assert wrapped.__wrapped__ is handler
    assert len(layers(wrapped)) == 3


def test_cycle_of_wrapped_ends():
    def view(): ...

    view.__wrapped__ = view

    assert layers(view) == [view]


def test_maker_is_seen_behind_functools_wraps():
    wrapped = decorator(handler)

    assert wrapped.__qualname__ == "handler"
    assert maker_of(wrapped).endswith("test_layers.decorator")
    assert maker(wrapped) is decorator


def test_rebound_wrapper_calls_the_stand_in_and_leaves_the_original_alone():
    wrapped = decorator(handler)

    alone = rebound(wrapped, lambda: "stand-in")

    assert alone() == "stand-in"
    assert wrapped() == "handler"


def test_wrapper_that_does_not_hold_what_it_wraps_cannot_be_rebound():
    def wrapper():
        return None

    wrapper.__wrapped__ = handler

    assert rebound(wrapper, handler) is None


def test_holding_changes_one_cell_of_a_copy():
    name, other = "one", "kept"

    def function():
        return name, other

    assert holding(function, "name", "two")() == ("two", "kept")
    assert function() == ("one", "kept")


def test_closure_over_a_proxy_does_not_wake_it():
    class Proxy:
        @property
        def __class__(self):
            raise RuntimeError("woken")

    proxy = Proxy()

    def make():
        def wrapper(*args, **kwargs):
            return proxy, handler

        return wrapper

    assert innermost(make()) is not None
