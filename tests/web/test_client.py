"""The client of the tests sees what a browser would see, and what goes wrong in the application."""

import anyio
import pytest

from tests.client import Client


def answering(*messages):
    async def app(scope, receive, send):
        for message in messages:
            await send(message)

    return app


START = {"type": "http.response.start", "status": 200, "headers": [(b"x-name", b"Caf\xc3\xa9")]}
PART = {"type": "http.response.body", "body": b"one ", "more_body": True}
END = {"type": "http.response.body", "body": b"two"}


def test_parts_of_an_answer_are_one_and_a_head_has_none():
    client = Client(answering(START, PART, END))
    reply = client.get("/")
    assert (reply.status_code, reply.text, reply.headers["x-name"]) == (200, "one two", "Café")
    assert client.head("/").content == b""


@pytest.mark.parametrize("messages", [(), (END,), (START, START), (START, END, END)], ids=lambda sent: str(len(sent)))
def test_an_answer_out_of_order_fails(messages):
    with pytest.raises(AssertionError):
        Client(answering(*messages)).get("/")


async def broken(scope, receive, send):
    await send(START)
    await send(END)
    raise RuntimeError("after the answer")


def test_an_error_in_the_application_is_one_of_the_test_also_after_the_answer():
    with pytest.raises(RuntimeError, match="after the answer"):
        Client(broken).get("/")
    assert Client(broken, raise_server_exceptions=False).get("/").text == "two"


def test_a_form_arrives_whole_and_nobody_leaves_before_the_answer():
    heard = []

    async def app(scope, receive, send):
        heard.append(await receive())
        with anyio.move_on_after(0.05):
            heard.append(await receive())  # the connection ends only after the answer
        await send(START)
        await send(END)
        heard.append(await receive())

    Client(app).post("/", files={"file": ("a.txt", b"x" * 100_000)})
    assert [message["type"] for message in heard] == ["http.request", "http.disconnect"]
    assert len(heard[0]["body"]) > 100_000
