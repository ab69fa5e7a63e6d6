"""The command ``kg`` of tests: it has the process forked that is ``kg``.

It is begun often, so it imports only what costs nothing. The server's socket lies
beside it.
"""

import _socket
import os
import sys

STREAMS = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))

connection = _socket.socket(_socket.AF_UNIX)
connection.connect(f"{__file__.rpartition('/')[0]}/socket")
rights = (_socket.SOL_SOCKET, _socket.SCM_RIGHTS, STREAMS)
connection.sendmsg([b" "], [rights])
arguments = [str(len(sys.argv) - 1), *sys.argv[1:]]
environment = [f"{name}={value}" for name, value in os.environ.items()]
request = "\0".join([*arguments, os.getcwd(), *environment])  # noqa: PTH109 - pathlib costs
connection.sendall(os.fsencode(request))
connection.shutdown(_socket.SHUT_WR)
code = int(connection.recv(16))
# as a shell says by which signal a command ended
sys.exit(code if code >= 0 else 128 - code)
