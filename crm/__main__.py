"""`python3 crm [COMMAND ...]`: set up what is missing, then run the command line in crm/cli.py.

Standard library only until the environment stands, and old syntax, so that an old Python can
say that it is one.
"""

import importlib
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def main() -> int:
    """Return the exit status; a second Python, that of the environment, takes over on the way."""
    if sys.version_info < (3, 11):
        sys.exit("Fifteenth needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    # By its bare name: importing the package would import Flask, which may not be there yet.
    sys.path[0] = FOLDER
    setup = importlib.import_module("setup")
    try:
        setup.prepare()
        if not setup.is_inside():
            setup.hand_over([FOLDER, *sys.argv[1:]])
    except setup.SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    sys.path[0] = os.path.dirname(FOLDER)
    cli = importlib.import_module("crm.cli")
    return int(cli.main(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
