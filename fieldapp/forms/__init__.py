"""様式: what is asked; every answer keeps the version it was given to."""
