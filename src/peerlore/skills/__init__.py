"""What people can do and want to learn, what the goals need, and the gap between."""
