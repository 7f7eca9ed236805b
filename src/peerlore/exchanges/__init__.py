"""Exchange, seat, session, commitment, note: people learning together, in every format."""
