"""Person, unit, sign-in, offices, confidences' keys, audit log, outbox: what every other room stands on."""
