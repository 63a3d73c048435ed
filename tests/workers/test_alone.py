"""An engine that a command started for itself."""

import subprocess
import sys
import time

import psutil
import pytest

from tests.conftest import free_ports

_COMMAND = """
from schemas.settings import Settings
from workers.stack.alone import an_engine
with an_engine(Settings(engine_port={port}), lambda *_: None):
    pass
"""


@pytest.mark.stack
def test_it_ends_with_a_command_that_is_killed(engine_made: None) -> None:
    (port,) = free_ports(1)
    command = [sys.executable, "-c", _COMMAND.format(port=port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as parent:
        end = time.monotonic() + 60
        while not (engines := psutil.Process(parent.pid).children()):
            assert parent.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        parent.kill()
    assert not psutil.wait_procs(engines, timeout=20)[1]
