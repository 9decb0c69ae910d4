"""端末: the phones, who is enrolled on them, and what came from and went to them."""
