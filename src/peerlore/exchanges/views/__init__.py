"""The pages of the exchanges room, one module for each thing that members do together."""
