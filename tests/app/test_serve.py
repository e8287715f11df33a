"""The server: where it listens, how it ends, what it refuses."""

from __future__ import annotations

import signal
import socket
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("streamlit")

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sim.app.look import palette, style, theme
from sim.app.serve import OPTIONS, address_of, listening, refuse_without_streamlit
from sim.base.errors import TalentwarError
from sim.cli.main import main
from sim.scenario.yaml_tree import MAX_BYTES
from tests.browser.app_server import app_server

LISTENS = "0A"
"""The kernel's number for a socket that listens."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with app_server(tmp_path_factory.mktemp("served")) as running:
        yield running


def status_of(url, **more):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **more), timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def stream(port, host, origin):
    """Try to open the page's connection as a browser would."""
    there = socket.create_connection(("127.0.0.1", port))
    address = f"ws://{host}:{port}/_stcore/stream"
    with connect(address, sock=there, origin=origin, subprotocols=["streamlit"], proxy=None):
        return


def test_it_listens_on_this_machine_only(server):
    assert server.address == f"http://127.0.0.1:{server.port}/"
    listeners = [
        place
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{server.process.pid}/net/{name}").read_text().splitlines()[1:]
        for _, place, _, state, *_ in [line.split()]
        if place.endswith(f":{server.port:04X}") and state == LISTENS
    ]
    assert listeners == [f"0100007F:{server.port:04X}"]
    assert status_of(server.address) == 200


def test_files_are_taken_from_the_page_only(server):
    place = f"{server.address}_stcore/upload_file/session/file"
    assert status_of(place, method="PUT", data=b"x") == 403


def test_pages_of_others_cannot_connect(server):
    own = f"http://127.0.0.1:{server.port}"
    stream(server.port, "127.0.0.1", own)
    for host, origin in (
        ("127.0.0.1", "http://evil.example"),
        ("evil.example", f"http://evil.example:{server.port}"),
    ):
        with pytest.raises(InvalidStatus, match="403"):
            stream(server.port, host, origin)


@pytest.mark.parametrize(
    "path", ["app/static/script.py", "component/../../etc/passwd", "..%2f..%2fetc/passwd"]
)
def test_no_file_of_the_machine_is_served(server, path):
    said = b""
    with suppress(urllib.error.HTTPError), urllib.request.urlopen(server.address + path) as answer:
        said = answer.read()
    assert b"root:" not in said
    assert b"import" not in said


@pytest.mark.parametrize(("by", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_ends_when_asked_and_leaves_no_process(tmp_path, by, status):
    with app_server(tmp_path) as running:
        port = running.port
        ended, err = running.end(by)
        assert ended == status
        assert "Traceback" not in err
        assert running.descendants() == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def command(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["app", "--no-browser", *arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_a_port_in_use_is_told(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, out, err = command(capsys, "--port", str(port))
    assert status == 2
    assert out == ""
    assert err == (
        f"talentwar: 127.0.0.1:{port}: cannot listen there (Address already in use); choose "
        "another --port or --host\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--host", "192.0.2.1"), "cannot listen there"),
        (("--host", "no-such-host.invalid"), "cannot listen there"),
        (("--lang", "fr"), "no language 'fr'"),
        (("--port", "70000"), "less than or equal to 65535"),
    ],
)
def test_what_cannot_be_is_refused(capsys, arguments, told):
    status, _, err = command(capsys, *arguments)
    assert status == 2
    assert told in err
    assert "Traceback" not in err


def test_whoever_opens_it_to_others_is_warned(capsys, monkeypatch):
    monkeypatch.setattr("sim.app.serve.serve", lambda *_, **__: None)
    _, _, err = command(capsys, "--host", "0.0.0.0")
    assert "warning: anyone who reaches port 8501" in err
    assert "may start runs" in err
    assert command(capsys)[2] == ""


def test_without_the_extra_it_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "streamlit", None)
    with pytest.raises(TalentwarError, match=r'pip install "talentwar\[app\]"'):
        refuse_without_streamlit()
    status, _, err = command(capsys)
    assert status == 2
    assert 'pip install "talentwar[app]"' in err


def test_addresses_are_ones_that_a_browser_opens():
    with listening("127.0.0.1", 0) as here:
        port = here.getsockname()[1]
        assert address_of("127.0.0.1", here) == f"http://127.0.0.1:{port}/"
        assert address_of("0.0.0.0", here) == f"http://localhost:{port}/"
        assert address_of("::1", here) == f"http://[::1]:{port}/"


def test_every_option_is_one_of_streamlits():
    from streamlit import config

    known = set(config.get_config_options())
    assert set(OPTIONS) <= known
    assert set(theme()) <= known
    assert OPTIONS["server.maxUploadSize"] * 2**20 >= MAX_BYTES
    assert (OPTIONS["server.maxUploadSize"] - 1) * 2**20 < MAX_BYTES


def test_the_page_has_the_reports_colours_light_and_dark():
    assert palette()["blue"][0] == "#0072b2"
    assert all(light != dark for light, dark in (palette()["page"], palette()["ink"]))
    assert "--page: light-dark(" in style("Levers")
    assert '--levers: "杠杆";' in style("杠杆")
