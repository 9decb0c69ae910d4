// Signing and sealing: an envelope can be read by the office alone, and shows who made it.
