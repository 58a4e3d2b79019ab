import os
import time

from infra.bench.processes import cpu_s, rss_mb


def test_cpu_of_a_process_grows_with_its_work() -> None:
    before, work = cpu_s(os.getpid()), time.process_time()
    while time.process_time() - work < 0.1:
        pass
    assert 0.09 < cpu_s(os.getpid()) - before < 1


def test_memory_of_a_process_is_what_it_has_touched() -> None:
    before = rss_mb(os.getpid())
    touched = bytearray(b"x" * 50_000_000)
    assert rss_mb(os.getpid()) - before > 40
    assert touched
