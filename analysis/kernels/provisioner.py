"""A kernel provisioner of jupyter_client that has kernels forked; papermill, nbclient and JupyterLab stay as they are.

It is chosen by ``JUPYTER_DEFAULT_PROVISIONER_NAME=ebpm-warm`` and finds the zygote by `SOCKET_VARIABLE`. Where there
is no zygote, or the kernel is none of Python, the kernel is started in the ordinary way.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Any, Final

from jupyter_client.provisioning import LocalProvisioner

from analysis.kernels.forked import Forked, fork

NAME: Final = "ebpm-warm"
SOCKET_VARIABLE: Final = "EBPM_ZYGOTE"
_PROMPT: Final = 0.5
"""Seconds within which a kernel ends that is not busy."""
_LOOK: Final = 0.01
_LAUNCHER: Final = ["-m", "ipykernel_launcher"]


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking the zygote, else as `LocalProvisioner` does."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel and return how to connect to it."""
        address = os.environ.get(SOCKET_VARIABLE)
        if not address or cmd[1:3] != _LAUNCHER:
            return await super().launch_kernel(cmd, **kwargs)
        cwd = str(kwargs.get("cwd") or os.getcwd())
        environment = kwargs.get("env") or os.environ
        try:
            process = fork(address, "analysis.kernels.kernel:run", {"command": cmd}, environment, cwd)
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = process.pid  # it leads its session
        self.process = process  # type: ignore[assignment]  # what it asks of a Popen, `Forked` has
        self.cwd = cwd
        return self.connection_info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the end of a forked kernel, some hundredths of a second; jupyter_client looks each tenth."""
        if isinstance(self.process, Forked):
            with suppress(TimeoutError):
                async with asyncio.timeout(_PROMPT):
                    while self.process.poll() is None:
                        await asyncio.sleep(_LOOK)
