"""A process that makes reports: it calls what it is asked to call, one after the other, and says what came of it."""

from __future__ import annotations

import os
import pkgutil
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection
from typing import Any, Final, NoReturn

from analysis.checking.errors import EbpmError

KEY_VARIABLE: Final = "EBPM_WORKER_KEY"
"""The variable that holds the key by which driver and worker know each other."""


@dataclass(frozen=True)
class Waiting:
    """Another process makes the same report; its end is waited for."""

    label: str


@dataclass(frozen=True)
class Answer:
    """What a call returned, or the error that it raised."""

    value: Any = None
    error: EbpmError | None = None


@dataclass(frozen=True)
class Call:
    """A function (``package.module:name``) with its arguments; with `tells`, it gets one to say that it waits, too."""

    function: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    tells: bool = False


def run(argument: dict[str, str]) -> None:
    """Work for the driver at an address until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the driver's to answer
    signal.signal(signal.SIGTERM, _leave)
    key = bytes.fromhex(os.environ.pop(KEY_VARIABLE))
    with Client(argument["address"], authkey=key) as connection:
        while (call := _next(connection)) is not None:
            connection.send(_answered(call, connection))


def _next(connection: Connection) -> Call | None:
    try:
        call: Call = connection.recv()
    except (EOFError, OSError):
        return None
    return call


def _answered(call: Call, connection: Connection) -> Answer:
    more = (lambda label: connection.send(Waiting(label)),) if call.tells else ()
    try:
        return Answer(pkgutil.resolve_name(call.function)(*call.arguments, *more, **call.named))
    except EbpmError as error:
        return Answer(error=error)


def _leave(*_: object) -> NoReturn:
    sys.exit(143)  # what is half done is taken away on the way out
