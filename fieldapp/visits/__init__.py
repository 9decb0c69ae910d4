"""訪問: who came to which site, when."""
