"""Starts the server of the page, with nothing of Streamlit's that reaches beyond this machine."""

from __future__ import annotations

import logging
import socket
import sys
import webbrowser
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

SCRIPT = Path(__file__).with_name("script.py")
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")
SECONDS_TO_END = 3
MEGABYTES_SENT = 1
"""What may be sent, in whole megabytes; the loader holds files to what a scenario may be."""
OPTIONS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.allowedOrigins": [],
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "logger.level": "error",
    "magic.displayRootDocString": False,
    "runner.magicEnabled": False,
    "server.allowRunOnSave": False,
    "server.disconnectedSessionTTL": 60,
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxMessageSize": 50,
    "server.maxUploadSize": MEGABYTES_SENT,
    "server.maxWidgetStateSize": 2,
    "server.runOnSave": False,
}


def serve(host: str, port: int, lang: str, *, browser: bool, told: Callable[[str], None]) -> None:
    """Serve the page until somebody asks to end.

    Args:
        host: address to listen at; 127.0.0.1 is reached from this machine only.
        port: port to listen at; 0 takes one that is free.
        lang: key of the language that pages open in.
        browser: whether to open the page in the browser of this machine.
        told: is given the page's address once it can be opened.

    Raises:
        TalentwarError: the extra is not installed, there is no such language, or the place to
            listen at cannot be had.
    """
    from sim.app.shared import shared
    from sim.experiments.warmup import compile_before_sharing
    from sim.report.language import language

    refuse_without_streamlit()
    shared().language = language(lang).key
    with closing(listening(host, port)) as listener:
        compile_before_sharing()
        address = address_of(host, listener)

        def ready() -> None:
            told(address)
            if browser:
                webbrowser.open(address)

        _run(listener, host, ready)


def refuse_without_streamlit() -> None:
    """Refuse where the page's server is not installed.

    Raises:
        TalentwarError: it is not.
    """
    try:
        import streamlit  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise TalentwarError(
            f"the app needs Streamlit, which a run does without ({error}): "
            'pip install "talentwar[app]"'
        ) from error


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at a place.

    Raises:
        TalentwarError: another program does already, or there is no such place here.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise TalentwarError(
            f"{host}:{port}: cannot listen there ({reason}); choose another --port or --host"
        ) from error
    return listener


def address_of(host: str, listener: socket.socket) -> str:
    """Where a browser on this machine finds the page."""
    port = listener.getsockname()[1]
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _run(listener: socket.socket, host: str, ready: Callable[[], None]) -> None:
    import streamlit
    import uvicorn
    from streamlit.web.bootstrap import load_config_options

    from sim.app.look import theme

    options = {**OPTIONS, **theme(), "server.address": host}
    options["server.port"] = listener.getsockname()[1]
    if host in THIS_MACHINE:
        options["server.allowedHosts"] = [*THIS_MACHINE]
    load_config_options(options)
    logging.getLogger("streamlit").setLevel(logging.ERROR)

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        from sim.app.shared import shared

        ready()
        try:
            yield
        finally:
            shared().close()

    served = streamlit.App(SCRIPT, lifespan=lifespan)
    config = uvicorn.Config(
        served,
        log_level="error",
        ws="websockets-sansio",
        ws_max_size=2**22,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )
    # It ends at the first Ctrl-C or request to end, and then lets the signal do what it does.
    uvicorn.Server(config).run(sockets=[listener])
