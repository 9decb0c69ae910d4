"""職員: the staff, and how they sign in."""
