"""Who with whom: seven problems, each with a certificate and a verifier that imports no solver."""
