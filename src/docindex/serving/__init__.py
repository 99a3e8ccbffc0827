"""A line protocol for hosts in other languages: requests in, events out, no network.

The manual is `docs/reference/stdio.md`. Batches are indexed one after the other in a thread;
everything else is answered at once, so that a clerk's answer does not wait for a batch.
"""

from docindex.serving.channel import Channel, ChannelClosed, standard_streams
from docindex.serving.server import PROTOCOL, ServerOptions, serve

__all__ = [
    "PROTOCOL",
    "Channel",
    "ChannelClosed",
    "ServerOptions",
    "serve",
    "standard_streams",
]
