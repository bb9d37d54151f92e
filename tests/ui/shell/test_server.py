"""The app is closed to the network unless it is opened on purpose."""

import socket
from urllib.parse import urlsplit

import pytest

from tests.support.server import running_server


def address_in_the_network() -> str:
    """The address that other machines know this one by; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation
        except OSError:
            pytest.skip("this machine is in no network")
        return str(probe.getsockname()[0])


def answers(server: str, host: str) -> bool:
    try:
        with socket.create_connection((host, urlsplit(server).port or 80), timeout=5):
            return True
    except OSError:
        return False


@pytest.mark.slow
def test_the_app_answers_this_machine_only_unless_it_is_opened() -> None:
    outside = address_in_the_network()
    with running_server() as server:
        assert answers(server, "127.0.0.1") and not answers(server, outside)
    with running_server(STREAMLIT_SERVER_ADDRESS="0.0.0.0") as server:
        assert answers(server, outside)
