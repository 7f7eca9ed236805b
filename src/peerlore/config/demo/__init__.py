"""The demonstration: the example company, played through the same actions that a click in the browser uses."""
