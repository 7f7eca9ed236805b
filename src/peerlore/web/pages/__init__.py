"""Pages that span rooms, composed of the rooms' panels."""
