"""`python -m bot` is the command `thread-translator`."""

from bot.cli import main

if __name__ == "__main__":
    main()
