"""Settings, addresses, the web server's entry and the `peerlore` command line."""
