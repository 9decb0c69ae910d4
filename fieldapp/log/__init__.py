"""The log: each write, in order, chained; and what two people set differently."""
