"""The shell: design system, home, my data, the pages that span rooms, error pages."""
