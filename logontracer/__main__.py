"""``python -m logontracer``, and what the installed command runs."""

from logontracer import lean  # noqa: F401 - before Arrow
from logontracer.cli import main

if __name__ == "__main__":
    main()
