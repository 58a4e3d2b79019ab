"""`up`, top to bottom: check, start the local AWS, build, deploy, start the edge, publish, warm, fill.

Every step looks first whether it is done already, so a second `up` is quick and
keeps the data. If a step fails, what this run started is ended again, whole.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from infra.local import checks, command, edge, ministack, publish, sample, warm
from infra.local.aws import LocalAws
from infra.local.build import build
from infra.local.deploy import Stacks
from infra.local.directory import DeployedCell
from infra.local.directory import build as build_directory
from infra.local.failure import LocalError
from infra.local.faults import control as faults
from infra.local.instance import Instance, State
from infra.local.plan import LOCAL_STAGE, CellPlan, cells, edge_identity_stack, shard_stack
from infra.local.process import Process, stop
from infra.local.progress import Progress
from shared.directory import Directory

DEPLOYS_AT_ONCE = 3


class Up:
    """One run of `up` over one instance."""

    def __init__(self, instance: Instance, progress: Progress) -> None:
        self._instance = instance
        self._progress = progress
        self._started: list[tuple[Process, float]] = []
        self._starting = threading.Lock()
        self._over = False
        self._workers = ThreadPoolExecutor(DEPLOYS_AT_ONCE + 1, "up")

    def run(self, *, edge_port: int | None, aws_port: int | None, with_sample: bool) -> None:
        """Bring everything up, or end what was started on the way.

        Raises:
            LocalError: a step could not be done.
        """
        try:
            self._all_steps(edge_port, aws_port, with_sample=with_sample)
        except BaseException:
            self._undo()
            raise
        finally:
            self._workers.shutdown(wait=False, cancel_futures=True)

    def _all_steps(self, edge_port: int | None, aws_port: int | None, *, with_sample: bool) -> None:
        with self._progress.step("Check this machine") as remarks:
            remarks.append(checks.check_machine(self._instance))
            state = checks.choose_ports(self._instance, edge_port, aws_port)
            self._instance.remember(state)
        plan = cells(self._instance.root / "samconfig.toml")
        staged = self._workers.submit(self._stage_edge)
        self._start_aws(state)
        self._start_proxies(state, [cell.region for cell in plan])
        aws = LocalAws(self._instance)
        stacks = Stacks(self._instance, aws)
        self._identify_edge(stacks, aws, plan[0].region)
        serving = self._workers.submit(self._start_edge, state, staged)
        self._deploy(stacks, plan)
        directory = self._directory(stacks, plan)
        serving.result()
        with self._progress.step("Publish the directory") as remarks:
            publish.store(aws, directory)
            publish.announce(self._instance, directory)
            remarks.append(f"version {directory.version}")
        with self._progress.step("Warm up the three regions"):
            warm.await_regions(self._instance, directory)
            warm.wake_identity(self._instance, directory)
            warm.wake_background(aws, plan)
        if with_sample:
            with self._progress.step("Load the sample world") as remarks:
                remarks.append(sample.load(self._instance))

    def _start_aws(self, state: State) -> None:
        with self._progress.step("Start the local AWS") as remarks:
            remarks.append(f"http://127.0.0.1:{state.aws_port}")
            if ministack.NAME in state.processes:
                remarks.append("running")
                return
            process = self._launch(ministack.launch, ministack.STOP_GRACE_S, state)
            warm.await_answer(process, state.aws_port, ministack.READY)

    def _start_proxies(self, state: State, regions: list[str]) -> None:
        with self._progress.step("Put a proxy before each region") as remarks:
            if faults.NAME in state.processes:
                remarks.append("running")
                return
            state.region_ports = faults.assign_ports(state.region_ports, regions)
            self._instance.remember(state)
            self._launch(faults.launch, faults.STOP_GRACE_S, state)

    def _stage_edge(self) -> None:
        with self._progress.step("Build the edge"):
            edge.stage(self._instance)

    def _identify_edge(self, stacks: Stacks, aws: LocalAws, region: str) -> None:
        with self._progress.step("Give the edge its key"):
            stack = edge_identity_stack(LOCAL_STAGE)
            template = self._instance.root / "infra" / "edge-identity.yaml"
            stacks.deploy_template(region, stack, template, {"Stage": LOCAL_STAGE})
            edge.access_key(self._instance, aws, stacks.outputs(region, stack)["UserName"])

    def _start_edge(self, state: State, staged: Future[None]) -> None:
        staged.result()
        with self._progress.step("Start the edge") as remarks:
            remarks.append(f"http://127.0.0.1:{state.edge_port}")
            running = state.processes.get(edge.NAME)
            if running is not None and edge.is_current(self._instance):
                remarks.append("running")
                return
            if running is not None:
                stop(running, grace_s=edge.STOP_GRACE_S)
            process = self._launch(edge.launch, edge.STOP_GRACE_S, state)
            warm.await_answer(process, state.edge_port, edge.READY)

    def _deploy(self, stacks: Stacks, plan: list[CellPlan]) -> None:
        with self._progress.step("Build the functions") as remarks:
            artefact, made = build(self._instance)
            remarks.append("built" if made else "unchanged")

        def deploy(cell: CellPlan) -> None:
            with self._progress.step(f"Deploy {cell.zone} into {cell.region}") as remarks:
                changed = stacks.deploy_cell(cell, artefact)
                outputs = stacks.outputs(cell.region, cell.stack)
                given = {name: outputs[name] for name in ("OutboxArn", "ArchiveBucketArn")}
                for shard in cell.shards:
                    changed |= stacks.deploy_template(
                        cell.region,
                        shard_stack(LOCAL_STAGE, shard),
                        self._instance.root / "infra" / "shard.yaml",
                        {"Stage": LOCAL_STAGE, "Shard": shard, **given},
                    )
                remarks.append(f"{len(cell.shards)} shards" if changed else "unchanged")

        for done in [self._workers.submit(deploy, cell) for cell in plan]:
            done.result()

    def _directory(self, stacks: Stacks, plan: list[CellPlan]) -> Directory:
        state = self._instance.state()
        endpoint = f"http://127.0.0.1:{state.aws_port}"
        return build_directory(
            LOCAL_STAGE,
            [
                DeployedCell(
                    name=cell.cell,
                    zone=cell.zone,
                    region=cell.region,
                    shards=cell.shards,
                    outputs=publish.reachable(
                        stacks.outputs(cell.region, cell.stack),
                        f"http://127.0.0.1:{state.region_ports[cell.region]}",
                    ),
                )
                for cell in plan
            ],
            jwks_base=endpoint,
        )

    def _launch(
        self, launch: Callable[[Instance], Process], grace_s: float, state: State
    ) -> Process:
        """Start a process unless the run is over; from then on it is known and will be ended."""
        with self._starting:
            if self._over:
                raise LocalError("The run was ended.")
            process = launch(self._instance)
            self._started.append((process, grace_s))
            state.processes[process.name] = process
            self._instance.remember(state)
            return process

    def _undo(self) -> None:
        """End what this run started, the newest first; what ran before it stays."""
        with self._starting:
            self._over = True
        command.end_all()
        state = self._instance.state()
        for process, grace_s in reversed(self._started):
            stop(process, grace_s=grace_s)
            state.processes.pop(process.name, None)
        if self._started:
            self._instance.remember(state)
