"""The pages of the skills room: one's own skills, the taxonomy, goals and what they need."""
