"""確認待ち: what opened and verified but is not valid, until it is mended, released or replaced."""
