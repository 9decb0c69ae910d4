"""The demo world: an invented town by the sea, its people and three months of visits.

`cast` is who and where, `arc` what one person's story is made of, `harbour` and `town`
the stories as they were noted, `story` lays them out before a given day, and `world`
writes it all through the doors that everybody uses. Nobody in it is a real person.
"""
