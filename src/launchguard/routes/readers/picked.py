"""Classes whose own dispatch picks one of their methods by the request: which methods are the handlers then?

Law: which method is picked is not guessed. All that may be are taken for handlers, but what a framework or the dispatch itself
calls by name is none.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layers import innermost, layers, rebound
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["arm_all", "decorated", "goes_by_the_method", "hands_on", "picked_methods"]

_HTTP_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace", "query"})


def picked_methods(
    view_class: type, dispatch_name: str, frameworks: tuple[str, ...]
) -> dict[str, FunctionType]:
    """The methods that the class's dispatch may pick, by name; none where it is a handler, or the framework's own.

    What has `method_decorators` picks by the HTTP method, as the extensions do that made this attribute.
    """
    own = _own_methods(view_class, frameworks)
    dispatch = own.pop(dispatch_name, None)
    if dispatch is None or hasattr(view_class, "method_decorators") or not _looked_up_and_called(dispatch)[0]:
        return {}
    called = _called_on_the_way(dispatch, own)
    called |= {
        name for owner in view_class.__mro__ if _is_of(owner, frameworks) for name in vars(owner)
    } - _HTTP_METHODS
    return {name: method for name, method in own.items() if name not in called and not name.startswith("_")}


def arm_all(picked: dict[str, FunctionType], hit: Callable[[], None]) -> Callable[[], None]:
    """A wire in each method; gives the callable that takes them all away again."""
    handlers = {function: None for method in picked.values() if (function := innermost(method)) is not None}
    restores = [wire(function, hit) for function in handlers]

    def restore() -> None:
        for one in restores:
            one()

    return restore


def decorated(method: FunctionType, like: Callable[[Any], Callable[..., Any]]) -> Callable[..., Any]:
    """A method's decorators around the stand-in that `like` makes of what they wrap.

    Raises:
        LookupError: one of them cannot be run alone.
    """
    chain = layers(method)
    around = like(chain[-1])
    for layer in reversed(chain[:-1]):
        alone = rebound(layer, around)
        if alone is None:
            raise LookupError("a decorator does not hold what it wraps")
        around = alone
    return around


def _own_methods(view_class: type, frameworks: tuple[str, ...]) -> dict[str, FunctionType]:
    """Every plain function of the class and of its bases that are not the framework's, the nearest first."""
    found: dict[str, FunctionType] = {}
    for owner in reversed(view_class.__mro__):
        if not _is_of(owner, frameworks):
            found |= {name: value for name, value in vars(owner).items() if isinstance(value, FunctionType)}
    return found


def _called_on_the_way(dispatch: FunctionType, own: dict[str, FunctionType]) -> set[str]:
    """What the dispatch calls before it picks, and what that calls in turn."""
    called: set[str] = set()
    ahead = [dispatch]
    while ahead:
        new = _looked_up_and_called(ahead.pop())[1] - called
        called |= new
        ahead += [own[name] for name in new if name in own]
    return called


@lru_cache(maxsize=512)
def goes_by_the_method(dispatch: FunctionType) -> bool:
    """Whether it picks by the HTTP method's name, as the frameworks' own do, however it comes by that name."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(dispatch)))
    except (OSError, TypeError, SyntaxError):
        return True
    names = {
        _name(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _says_method(node.value)
        for target in node.targets
    }
    looked_up = [
        call.args[1] for call in _calls(tree) if _name(call.func) == "getattr" and len(call.args) > 1
    ]
    return any(
        _says_method(node) or any(_name(part) in names - {""} for part in ast.walk(node))
        for node in looked_up
    )


@lru_cache(maxsize=512)
def hands_on(dispatch: FunctionType, name: str) -> bool:
    """Whether a dispatch leaves the work to another: to the next one of its name, to a method by HTTP name or looked up.

    One that does not is the handler itself. So is none whose code cannot be read, or that gives its object away.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(dispatch)))
    except (OSError, TypeError, SyntaxError):
        return True
    own = dispatch.__code__.co_varnames[0] if dispatch.__code__.co_argcount else ""
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    on_own = {node.attr for node in used if _name(node.value) == own}
    given_away = any(_name(argument) == own for call in _calls(tree) for argument in call.args)
    return given_away or any(node.attr == name for node in used) or bool(on_own & _HTTP_METHODS)


def _says_method(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr == "method" for part in ast.walk(node))


def _is_of(owner: type, frameworks: tuple[str, ...]) -> bool:
    return f"{owner.__module__}.".startswith(frameworks)


@lru_cache(maxsize=512)
def _looked_up_and_called(function: FunctionType) -> tuple[bool, frozenset[str]]:
    """Whether it calls what it looked up by a name worked out, and which it calls by name without giving their answer."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no source: then it is taken for the handler
        return False, frozenset()
    own = function.__code__.co_varnames[0] if function.__code__.co_argcount else ""
    given = {id(_given(node)) for node in ast.walk(tree) if isinstance(node, ast.Return)}
    called = {
        call.func.attr
        for call in _calls(tree)
        if id(call) not in given and isinstance(call.func, ast.Attribute) and _name(call.func.value) == own
    }
    return _calls_a_lookup(tree, own), frozenset(called)


def _calls_a_lookup(tree: ast.AST, own: str) -> bool:
    """Whether `getattr(self, …)` is called, at once, under a name, or through one more call, as `ensure_sync(method)`."""
    called: list[ast.AST] = []
    for call in _calls(tree):
        called += [call.func, *(call.func.args if isinstance(call.func, ast.Call) else ())]
    names = {_name(node) for node in called} - {""}
    called += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and names.intersection(map(_name, node.targets))
    ]
    return any(
        isinstance(node, ast.Call)
        and _name(node.func) == "getattr"
        and len(node.args) > 1
        and _name(node.args[0]) == own
        and not isinstance(node.args[1], ast.Constant)
        for node in called
    )


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _given(node: ast.Return) -> ast.AST | None:
    return node.value.value if isinstance(node.value, ast.Await) else node.value


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
