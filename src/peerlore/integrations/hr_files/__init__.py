"""Translator: the bytes of an HR file into a table, its columns into fields, its cells into what we hold of people.

Pure: knows no rows of ours and writes nothing. `reading` opens the file, `mapping` says which column means what,
`values` turns the cells of one line into a `PersonRow`.
"""
