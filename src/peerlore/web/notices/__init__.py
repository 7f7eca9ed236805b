"""What people are told, and the words for it: `notices.toml`."""
