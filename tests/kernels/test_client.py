"""The client knows that a kernel is ready, or has died, without listening for what does not come."""

from __future__ import annotations

import asyncio
from queue import Empty

import pytest
from jupyter_client.manager import AsyncKernelManager

from analysis.kernels.client import PromptClient

INFO = {"msg_type": "kernel_info_reply", "content": {"protocol_version": "5.4"}}


def reply(to: str):
    return {**INFO, "parent_header": {"msg_id": to}}


def status(to: str, state: str):
    return {"msg_type": "status", "content": {"execution_state": state}, "parent_header": {"msg_id": to}}


class Scripted(PromptClient):
    """A client of a kernel whose messages are written down beforehand; an empty place is a wait in vain."""

    def say(self, shell, outputs, alive=True):
        self.asked, self.shell, self.outputs, self.alive = 0, list(shell), list(outputs), alive
        return self

    def kernel_info(self):
        self.asked += 1

    async def is_alive(self):
        return self.alive

    async def get_shell_msg(self, timeout):
        return self._next(self.shell)

    async def get_iopub_msg(self, timeout):
        return self._next(self.outputs)

    def _next(self, messages):
        if not messages or (message := messages.pop(0)) is None:
            raise Empty
        return message


def ready(client, timeout=None):
    asyncio.run(client.wait_for_ready(timeout))
    return client


def test_what_ends_a_request_is_waited_for_and_nothing_more():
    client = Scripted().say([reply("1")], [status("1", "busy"), status("1", "idle"), status("1", "busy")])
    assert (ready(client).asked, len(client.outputs)) == (1, 1)


def test_a_kernel_whose_outputs_do_not_arrive_yet_is_asked_again():
    of_another = {"msg_type": "status", "content": {"execution_state": "starting"}, "parent_header": {}}
    outputs = [None, of_another, status("1", "idle"), status("2", "idle")]
    client = Scripted().say([None, reply("1"), reply("2")], outputs)
    assert (ready(client).asked, client.outputs) == (3, [])


def test_a_kernel_that_has_died_or_never_answers_is_told():
    with pytest.raises(RuntimeError, match="died"):
        ready(Scripted().say([], [], alive=False))
    with pytest.raises(RuntimeError, match=r"0\.01 seconds"):
        ready(Scripted().say([], []), timeout=0.01)


def test_an_ordinary_kernel_shows_all_that_it_puts_out():
    async def printed():
        manager = AsyncKernelManager(kernel_name="python3", client_factory=PromptClient)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(60)
            texts = []
            await client.execute_interactive(
                "print('one')\nprint('two')", output_hook=lambda message: texts.append(message["content"])
            )
            return "".join(content.get("text", "") for content in texts)
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    assert asyncio.run(printed()) == "one\ntwo\n"
