"""`status`: what of an instance is running, where, and whether its regions answer."""

from __future__ import annotations

from rich.console import Console

from infra.local import edge, ministack, warm
from infra.local.faults import control as faults
from infra.local.faults.fault import Fault
from infra.local.instance import Instance
from infra.local.process import alive


def status(instance: Instance, console: Console) -> int:
    """Print the state; 0 when everything runs, 3 when nothing or not everything does (LSB)."""
    state = instance.state()
    places = {edge.NAME: ("edge", state.edge_port), ministack.NAME: ("local AWS", state.aws_port)}
    running = 0
    for name, (title, port) in places.items():
        process = state.processes.get(name)
        if process is not None and alive(process):
            running += 1
            console.print(f"[green]●[/] {title:10} http://127.0.0.1:{port}  pid {process.pid}")
        else:
            ended = "ended by itself, see make logs" if process is not None else "not running"
            console.print(f"[red]○[/] {title:10} {ended}")
    if running == len(places):
        wrong = faults.in_force(instance)
        for region, answer in warm.health(state.edge_port).items():
            colour = "green" if answer == "up" else "red"
            fault = wrong.get(region, Fault())
            told = "" if fault == Fault() else f"  [yellow]told to {fault}[/]"
            console.print(f"[{colour}]●[/] {region:16} {answer}{told}")
    return 0 if running == len(places) else 3
