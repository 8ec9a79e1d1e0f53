"""``python -m logontracer``: the same as the installed command."""

from logontracer.cli import main

if __name__ == "__main__":
    main()
