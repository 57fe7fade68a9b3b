"""`python3 tests [arguments of pytest]`: set up what the tests need, then run them with pytest.

Standard library only, and old syntax, like crm/__main__.py.
"""

import importlib
import os
import sys

WHOLE_SUITE = ["-n", "logical", "--dist", "loadgroup"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main() -> None:
    """Become pytest, in the environment; does not return."""
    if sys.version_info < (3, 11):
        sys.exit("Fifteenth needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])
    # By its bare name: importing the package would import Flask, which may not be there yet.
    sys.path[0] = os.path.join(ROOT, "crm")
    setup = importlib.import_module("setup")
    os.chdir(ROOT)
    try:
        setup.prepare(for_tests=True)
        # All of it on every core; what is asked for by name in one process, which is quicker.
        setup.hand_over(["-m", "pytest", *(sys.argv[1:] or WHOLE_SUITE)])
    except setup.SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
