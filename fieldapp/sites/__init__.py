"""受入先: the places of intermediate work."""
