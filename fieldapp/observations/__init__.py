"""状況記録: what was seen and heard, and what the caseworker answers."""
