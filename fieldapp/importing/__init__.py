"""取り込み: lists of participants, sites, placements and assignments from the office's own files.

A file is read (`files`), its cells understood (`cells`) as the columns of a noun (`nouns`),
compared with what the office has (`plan`), told (`report`), and written or undone (`runs`).
"""
