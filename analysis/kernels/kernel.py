"""What a forked process does to be a Jupyter kernel."""

from __future__ import annotations

import os
import sys
from typing import Any

from analysis.kernels.preload import ENVIRONMENT


def run(argument: dict[str, Any]) -> None:
    """Be the kernel that a command line of a kernelspec asks for (``python -m ipykernel_launcher -f …``)."""
    command: list[str] = argument["command"]
    given = command[command.index("-m") + 2 :]
    # who looks after it is the zygote
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.environ.setdefault("MPLBACKEND", ENVIRONMENT["MPLBACKEND"])
    sys.argv = ["ipykernel_launcher.py", *given]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=given)
