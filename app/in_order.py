"""A function applied to many things by several threads, the results in the things' order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

AHEAD = 8  # things a worker that wait or are kept behind a slow one


def map_in_order(
    function: Callable[[Thing], Result], things: Iterable[Thing], workers: int, ahead: int = AHEAD
) -> Iterator[Result]:
    """As `map`, by `workers` threads. Takes from `things` only as fast as results are taken: memory has a bound.

    Args:
        function, things: as of `map`.
        workers: threads.
        ahead: things a worker that are taken before their results are.
    """
    things = iter(things)
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque(pool.submit(function, thing) for thing in islice(things, ahead * workers))
        try:
            while waiting:
                yield waiting.popleft().result()
                waiting.extend(pool.submit(function, thing) for thing in islice(things, 1))
        finally:
            for future in waiting:
                future.cancel()
