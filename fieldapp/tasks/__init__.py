"""予定・宿題: what is to happen next."""
