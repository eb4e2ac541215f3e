"""`python -m adapt_advisor` is the same as `adapt-advisor`."""

from adapt_advisor.cli.run import main

if __name__ == "__main__":
    main()
