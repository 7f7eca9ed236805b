"""A copy of everything, and a Peerlore made of it again: data in one file, keys in another."""
