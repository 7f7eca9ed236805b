"""Files and systems of others: HR files, taxonomies, calendars, mail."""
