import errno
import socket
import sys

import pytest

from label_laundry.contracts.trouble import Trouble
from label_laundry.running.cluster import connected, imported
from tests.lacking import needed
from tests.running.cluster_started import ONE_AT_A_TIME, Cluster


def trouble_of(ray, address):
    with pytest.raises(Trouble) as trouble, connected(ray, address):
        pass
    line = str(trouble.value)
    assert line.startswith(f"params.yaml: ray.address: {address}: ")
    assert "\n" not in line
    return line


def test_without_ray_it_says_how_to_have_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(Trouble, match=r"^params\.yaml: executor: ray: Ray is not installed; run `uv sync --extra ray`, or set"):
        imported()


def test_an_address_where_nothing_listens_is_reported_at_once():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    line = trouble_of(None, address)
    assert f"no Ray cluster answers ([Errno {errno.ECONNREFUSED}] Connection refused); correct it, or start one with `ray start" in line


@pytest.mark.slow
def test_no_cluster_and_a_cluster_of_another_version_are_one_line_each(monkeypatch):
    needed("ray", imported=False)
    ray = imported()
    with ONE_AT_A_TIME:
        assert "Could not find any running Ray" in trouble_of(ray, "auto")
    with Cluster() as cluster:
        monkeypatch.setattr(ray, "__version__", "2.0.0")
        line = trouble_of(ray, cluster.address)
    assert "Ray: 2.0.0" in line
    assert line.endswith("; install the cluster's versions here, or these on every node, and restart it")
