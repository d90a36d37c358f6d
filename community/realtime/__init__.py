"""The wire: who may connect, push, disconnect. Knows no room; a channel is only a name like ``room:5``.

Browsers send nothing over it: what is said is posted, the socket only delivers. A connection listens to one channel,
and has a row while it lasts. The row is how it is found from any process to be cut, and how one knows who is here. A
process renews the rows of its own connections; those of a process that died run out.

wire         the library set up; push, disconnect, tell_again, stop
admission    who comes in, and how one leaves
lines        the WebSocket of each browser
connections  the row, and what this process knows of its own
polling      pages to which no socket gets through, so that they ask instead
upkeep       every few seconds: renew the rows, and put right where rows and connections differ
announcing   that someone came or went is told soon, and once
channels     what a capability says of its kind of channel
metrics      what an operator watches
"""

from community.realtime.channels import Channels
from community.realtime.connections import LEASE, MOST_PER_MEMBER, PROCESS, RENEW_SECONDS, Connection
from community.realtime.polling import leave, stay
from community.realtime.upkeep import one_round
from community.realtime.wire import disconnect, init_app, push, stop, tell_again

__all__ = [
    "LEASE",
    "MOST_PER_MEMBER",
    "PROCESS",
    "RENEW_SECONDS",
    "Channels",
    "Connection",
    "disconnect",
    "init_app",
    "leave",
    "one_round",
    "push",
    "stay",
    "stop",
    "tell_again",
]
