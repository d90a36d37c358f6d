"""What an operator watches of the wire, at /metrics. Numbers of this process alone; none says who."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from community.realtime.connections import local_connections

connections = Gauge("community_live_connections", "Browsers that listen")
connections.set_function(lambda: len(local_connections))

deliveries = Counter("community_live_deliveries", "Messages written to browsers")

full = Counter("community_live_full", "Browsers that were refused because all live places were taken")

slow = Counter("community_live_slow", "Browsers that were cut because they took too little for too long")

# From one process saying something to another one having told its browsers. Grows first when one of them is too busy.
ON_ITS_WAY = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)
on_its_way = Histogram("community_live_on_its_way_seconds", "Between processes, through Redis", buckets=ON_ITS_WAY)
