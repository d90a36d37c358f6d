"""The public directory of groups outside the network, and the numbers to call."""
