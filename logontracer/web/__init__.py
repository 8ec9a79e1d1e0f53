"""The server: create_app() builds it, serve() runs it."""
