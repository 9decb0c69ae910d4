"""The phone's app as the server sees it: a shell without data, its worker, its manifest."""
