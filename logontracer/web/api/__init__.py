"""The API, one noun per module; each declares its SECTION of routes."""
