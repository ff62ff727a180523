"""A process that stands for a worker of tests/warm/workers.py: `door.py ADDRESS`.

The worker has its standard input and output; each ends when the other does. It loads
next to nothing, for it is started again and again.
"""

import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as worker:
    worker.connect(f"\0{sys.argv[1]}")
    socket.send_fds(worker, [b"."], [0, 1])
    os.close(0)
    os.close(1)
    worker.recv(1)
