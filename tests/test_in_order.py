"""Several threads, one order, a bound on what is kept."""

import threading
import time

import pytest

from app.in_order import AHEAD, map_in_order


def test_the_order_is_that_of_the_things():
    def slow_first(number):
        time.sleep(0.05 if number == 0 else 0)
        return -number

    assert list(map_in_order(slow_first, range(100), 4)) == [-number for number in range(100)]


def test_as_many_at_once_as_there_are_workers():
    together = threading.Barrier(3, timeout=10)  # passes when three threads wait at it
    assert len(list(map_in_order(lambda _: together.wait(), range(6), 3))) == 6


def test_things_are_taken_only_as_fast_as_results():
    taken = []

    def things():
        for number in range(1000):
            taken.append(number)
            yield number

    results = map_in_order(abs, things(), 2)
    for _ in range(10):
        next(results)
    assert len(taken) < 10 + 2 * AHEAD + 1
    results.close()


def test_an_error_ends_it():
    with pytest.raises(ZeroDivisionError):
        list(map_in_order(lambda number: 1 / number, [1, 0, 2], 2))
