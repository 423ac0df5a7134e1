"""Work in threads ends before the things that it uses are closed."""

import asyncio
import threading

import pytest

from roundtable.core.threads import to_the_end


def test_whoever_is_cancelled_waits_for_the_thread():
    begun, may_end, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        may_end.wait(10)
        done.append(True)

    async def stop() -> None:
        working = asyncio.create_task(to_the_end(work))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        working.cancel()
        await asyncio.sleep(0.05)
        assert not working.done() and not done
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await working
        assert done

    asyncio.run(stop())


def test_results_and_faults_come_through():
    assert asyncio.run(to_the_end(lambda a, b: a + b, 1, 2)) == 3
    with pytest.raises(ZeroDivisionError):
        asyncio.run(to_the_end(lambda: 1 / 0))
