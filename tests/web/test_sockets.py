"""The two parts of a socket that replace asyncio's: nobody is forgotten who waits, and nothing is lost or overtaken."""

import asyncio

from roundtable.web.sockets import Gate, Inbox


def test_messages_come_in_order_to_who_waits_and_to_who_comes_later():
    async def scene():
        inbox = Inbox()
        assert inbox.empty()
        waiting = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        for number in range(3):
            inbox.put_nowait(number)
        assert [await waiting, await inbox.get(), await inbox.get()] == [0, 1, 2]
        assert inbox.empty()

    asyncio.run(scene())


def test_a_message_is_not_lost_with_the_task_that_waited_for_it():
    async def scene():
        inbox = Inbox()
        waiting = asyncio.create_task(inbox.get())
        await asyncio.sleep(0)
        waiting.cancel()
        inbox.put_nowait("something")
        await asyncio.gather(waiting, return_exceptions=True)
        assert await inbox.get() == "something"

    asyncio.run(scene())


def test_everybody_passes_when_the_gate_opens_and_waits_when_it_closes_again():
    async def scene():
        gate, passed = Gate(), []

        async def pass_through(who):
            await gate.wait()
            passed.append(who)

        await asyncio.wait_for(gate.wait(), 1)  # open from the beginning
        gate.clear()
        crowd = [asyncio.create_task(pass_through(who)) for who in range(3)]
        await asyncio.sleep(0.01)
        assert passed == []
        crowd[1].cancel()
        gate.set()
        await asyncio.gather(*crowd, return_exceptions=True)
        assert passed == [0, 2]
        gate.clear()
        late = asyncio.create_task(pass_through("late"))
        await asyncio.sleep(0.01)
        assert passed == [0, 2]
        gate.set()
        await late

    asyncio.run(scene())
