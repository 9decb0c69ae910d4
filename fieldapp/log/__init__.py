"""The log: each write, in order, chained; its verification, and the erasure of content."""
