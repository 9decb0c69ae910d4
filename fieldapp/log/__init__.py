"""The log: each write, in order, chained."""
