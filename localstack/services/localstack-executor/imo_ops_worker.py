"""One Node process that answers events of one Lambda function, one after the other. Knows nothing of LocalStack."""

import collections
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

RUNTIME = Path(__file__).parent / "runtime.mjs"
# On AWS the start of a function may take ten seconds; processors are shared here, with a browser and a first collection.
START_SECONDS = 60
# Lines that a function wrote before it answered arrive with its answer or at once afterwards.
LOG_SECONDS = 2
KEPT_LINES = 2000


class DidNotStart(Exception):
    """Thrown when the code of a function can't be loaded; `body` is the error as AWS gives it."""

    def __init__(self, error):
        self.message = f"{error['errorType']}: {error['errorMessage']}"
        self.body = json.dumps(error).encode()
        super().__init__(self.message)


@dataclass(frozen=True)
class Outcome:
    """What came of one event: the answer, or the error as AWS gives it, and what was logged meanwhile."""

    body: bytes
    is_error: bool
    logs: str


class Worker:
    """Starts the process and waits until the function's code is loaded."""

    def __init__(self, name, environment, memory_mb, node=None):
        self._name, self._memory_mb = name, memory_mb
        self._answers = queue.Queue()
        self._lines = collections.deque(maxlen=KEPT_LINES)
        self._logged = queue.Queue()
        self._process = self._spawn(environment, node or os.environ.get("IMO_NODE", "node"))
        started = self._next_answer(START_SECONDS)
        if "ready" in started:
            return
        self.kill()
        raise DidNotStart(started["error"])

    def _spawn(self, environment, node):
        answers_out, answers_in = os.pipe()
        # Nobody writes to it. It ends when we do, however we end, and the process with it.
        self._life_out, self._life_in = os.pipe()
        has_bound = "--max-old-space-size" in environment.get("NODE_OPTIONS", "")
        bound = [] if has_bound else [f"--max-old-space-size={self._memory_mb}"]
        try:
            process = subprocess.Popen(
                [node, *bound, str(RUNTIME), str(answers_in), str(self._life_out)],
                cwd=environment["LAMBDA_TASK_ROOT"],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[answers_in, self._life_out],
                start_new_session=True,
            )
        finally:
            os.close(answers_in)
            os.close(self._life_out)
        self._start_thread(self._read_answers, os.fdopen(answers_out, "rb"))
        self._start_thread(self._read_logs, process.stdout)
        return process

    @staticmethod
    def _start_thread(work, stream):
        threading.Thread(target=work, args=(stream,), daemon=True).start()

    def _read_answers(self, stream):
        with stream:
            for line in stream:
                self._answers.put(json.loads(line))
        self._answers.put(None)

    def _read_logs(self, stream):
        with stream:
            for line in stream:
                text = line.decode(errors="replace")
                if text.startswith("\0"):
                    self._logged.put(text)
                    continue
                self._lines.append(text)
                print(f"{self._name} {text}", end="", file=sys.stderr, flush=True)
        self._logged.put(None)

    def _next_answer(self, seconds):
        """Gives the next answer, or the error that stands for its absence."""
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            return {"error": {"errorType": "Sandbox.Timedout", "errorMessage": f"Error: Task timed out after {seconds:.2f} seconds"}}
        if answer is not None:
            return answer
        return {"error": {"errorType": "Runtime.ExitError", "errorMessage": f"Error: Runtime exited {self._how_it_ended()}"}}

    def _how_it_ended(self):
        try:
            code = self._process.wait(timeout=LOG_SECONDS)
        except subprocess.TimeoutExpired:
            return "without ending"
        if code < 0:
            return f"with error: signal: {signal.strsignal(-code).lower()}"
        return f"with error: exit status {code}" if code else "without providing a reason"

    def is_alive(self):
        return self._process.poll() is None

    def ask(self, payload, timeout):
        """Has the function answer one event (`invoke-id`, `invoked-function-arn`, `payload` as JSON, `trace-id`) within so many seconds."""
        request, begun = payload["invoke-id"], time.time()
        self._lines.clear()
        try:
            self._send({**payload, "deadline": int((begun + timeout) * 1000)})
            answer = self._next_answer(timeout)
        except OSError:
            # It ended before it had read the event.
            answer = self._next_answer(0.1)
        error = answer.get("error")
        if error and error["errorType"] in ("Sandbox.Timedout", "Runtime.ExitError"):
            # All that the function started ends with it.
            self.kill()
            error = {**error, "errorMessage": f"RequestId: {request} {error['errorMessage']}"}
        elif answer.get("ended"):
            # It has said why it ends, and does so in a moment: the next event must not be sent to it.
            self.kill()
        self._await_logs()
        body = json.dumps(error) if error else answer["ok"]
        return Outcome(body.encode(), bool(error), self._log_text(request, begun))

    def _send(self, message):
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _await_logs(self):
        try:
            self._logged.get(timeout=LOG_SECONDS)
        except queue.Empty:
            pass

    def _log_text(self, request, begun):
        took, lines = (time.time() - begun) * 1000, "".join(self._lines)
        end = "" if lines.endswith("\n") or not lines else "\n"
        return (
            f"START RequestId: {request} Version: $LATEST\n{lines}{end}END RequestId: {request}\n"
            f"REPORT RequestId: {request}\tDuration: {took:.2f} ms\tMemory Size: {self._memory_mb} MB\n"
        )

    def recent_logs(self):
        return "".join(self._lines)

    def kill(self):
        """Ends the process and all that it started in its group, at once."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        if self._life_in is not None:
            os.close(self._life_in)
            self._life_in = None
