"""What people confide: prompts and responses, behind one door."""
