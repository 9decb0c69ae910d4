"""利用者: the people supported, where they stand, where they work and who works with them."""
