"""A client of a kernel that begins as soon as the kernel is ready."""

from __future__ import annotations

import math
import time
from queue import Empty
from typing import Any, Final

from jupyter_client.asynchronous import AsyncKernelClient

_CONNECTING: Final = 0.05
"""Seconds within which an output that was sent arrives."""


class PromptClient(AsyncKernelClient):
    """Takes a kernel for ready once it has answered and said that it is idle, the last that a request brings.

    (jupyter_client's own listens for another fifth of a second whether more comes:
    https://jupyter-client.readthedocs.io/en/stable/messaging.html#request-reply.)
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel takes requests and its outputs arrive here.

        Raises
        ------
        RuntimeError
            When it has died, or does not answer in `timeout` seconds.
        """
        begun, patience = time.monotonic(), math.inf if timeout is None else timeout
        while not await self._answers():
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() - begun > patience:
                raise RuntimeError(f"Kernel didn't respond in {patience:g} seconds")

    async def _answers(self) -> bool:
        self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=1)
            # nothing arrives of an answer that was given before outputs were connected: it is asked again
            while not _ends(await self.get_iopub_msg(timeout=_CONNECTING), reply):
                pass
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True


def _ends(message: dict[str, Any], reply: dict[str, Any]) -> bool:
    """Tell whether a message is the last that came of the request that a reply answers."""
    idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
    return idle and message["parent_header"].get("msg_id") == reply["parent_header"]["msg_id"]
