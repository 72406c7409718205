"""Lets LocalStack run Lambda functions as plain Node processes of this machine, without containers.

LocalStack finds it by the entry point beside this file, where LAMBDA_RUNTIME_EXECUTOR is `imo-node`. IMO_NODE names the Node program.
"""

import os
import shutil
import tempfile
from pathlib import Path

from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

from imo_ops_worker import DidNotStart, Worker

LOOPBACK = "127.0.0.1"
# Of the emulator's own environment a function sees no more than this.
PASSED_ON = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "IMO_OPS_LOCAL_HOME")


class NodeExecutor(RuntimeExecutor):
    """One runtime environment: a process that takes one event after the other, and is started anew after it ended."""

    def __init__(self, id, function_version):
        super().__init__(id, function_version)
        self._worker = None
        self._environment = {}
        self._temporary = Path(tempfile.gettempdir()) / "functions" / id

    @classmethod
    def prepare_version(cls, function_version):
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        """Keeps the code: a version that follows with the same code uses the same folder."""

    def get_address(self):
        return LOOPBACK

    def get_endpoint_from_executor(self):
        return LOOPBACK

    def get_runtime_endpoint(self):
        return f"http://{LOOPBACK}"

    def start(self, env_vars):
        config = self.function_version.config
        config.code.prepare_for_execution()
        self._temporary.mkdir(parents=True, exist_ok=True)
        self._environment = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **{name: str(value) for name, value in env_vars.items()},
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
            "LAMBDA_TASK_ROOT": str(config.code.get_unzipped_code_location()),
            "TMPDIR": str(self._temporary),
            "TZ": "UTC",
        }
        self._start_worker()

    def invoke(self, payload):
        if not self._worker.is_alive():
            self._start_worker()
        outcome = self._worker.ask(payload, self.function_version.config.timeout)
        return InvocationResult(payload["invoke-id"], outcome.body, outcome.is_error, outcome.logs)

    def stop(self):
        if self._worker:
            self._worker.kill()
        shutil.rmtree(self._temporary, ignore_errors=True)

    def get_logs(self):
        return self._worker.recent_logs() if self._worker else ""

    def _start_worker(self):
        config, name = self.function_version.config, self.function_version.id.function_name
        try:
            self._worker = Worker(name, self._environment, config.memory_size)
        except DidNotStart as failure:
            raise StatusErrorException(failure.message, payload=failure.body) from failure


class NodeExecutorPlugin(RuntimeExecutorPlugin):
    """What LocalStack loads by the name in the entry point."""

    name = "imo-node"

    def load(self, *args, **kwargs):
        return NodeExecutor
