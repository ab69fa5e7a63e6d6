"""The command ``kg`` of tests: it has the process forked that is ``kg``.

It is begun often, so it imports only what costs nothing. The server's socket lies
beside it.
"""

import _socket
import os
import sys

STREAMS = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
NOT_BEGUN = 125
"""As in the server, which may be broken too."""


def asked() -> int:
    """Have a command run, and return its exit code."""
    connection = _socket.socket(_socket.AF_UNIX)
    connection.connect(f"{__file__.rpartition('/')[0]}/socket")
    rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, STREAMS)
    connection.sendmsg([b" "], [rights])
    arguments = [str(len(sys.argv) - 1), *sys.argv[1:]]
    environment = [f"{name}={value}" for name, value in os.environ.items()]
    folder = os.getcwd()  # noqa: PTH109 - pathlib costs
    request = "\0".join([*arguments, folder, *environment])
    connection.sendall(os.fsencode(request))
    connection.shutdown(_socket.SHUT_WR)
    return int(connection.recv(16))


try:
    code = asked()
except (OSError, ValueError) as error:
    sys.stderr.write(f"no command was begun: {error}\n")
    code = NOT_BEGUN
# as a shell says by which signal a command ended
sys.exit(code if code >= 0 else 128 - code)
