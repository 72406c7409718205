"""What the console lets through. StackPort's own read-only mode calls functions, takes messages out of queues to show them, hands out secrets
and any file whose path is asked for, and changes which cloud it looks at; and a page of any origin may ask it."""

from urllib.parse import urlsplit

CLOSED = (
    "/api/secretsmanager",
    "/api/kms",
    "/api/endpoints/",
    "/api/profiles",
    "/api/resources/ssm",
    "/api/resources/secretsmanager",
    "/api/resources/kms",
)
# As StackPort's own refusals, so that its page shows the sentence.
REFUSAL = b'{"detail":"This console is for looking only: nothing can be started, sent, changed or deleted here."}'
# Its main buttons ("Start execution", "Create queue", "Send message") all write, and its read-only mode leaves them there.
NO_WRITING = b"<style>[class*=awsui_variant-primary_]{display:none!important}</style></head>"


class LookingOnly:
    """An ASGI application that lets through to another what only looks and comes from a page of the console itself."""

    def __init__(self, inner, own):
        self._inner, self._own = inner, own

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan" or self._is_own(scope) and (scope["type"] == "websocket" or looks_only(scope)):
            await self._inner(scope, receive, without_buttons(send) if scope["type"] == "http" else send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"application/json")]})
            await send({"type": "http.response.body", "body": REFUSAL})

    def _is_own(self, scope):
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        return headers.get(b"host") in self._own and (origin is None or urlsplit(origin).netloc in self._own)


def without_buttons(send):
    """Sends what it is given on; in a page of HTML, which comes whole, with the buttons that write hidden."""
    page = {}

    async def sending(message):
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            if any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                kept = [(name, value) for name, value in headers if name.lower() not in (b"content-length", b"etag")]
                page.update(start={**message, "headers": kept}, body=b"")
                return
        elif page and message["type"] == "http.response.body":
            page["body"] += message.get("body", b"")
            if message.get("more_body"):
                return
            body = page["body"].replace(b"</head>", NO_WRITING, 1)
            length = (b"content-length", str(len(body)).encode())
            await send({**page["start"], "headers": [*page["start"]["headers"], length]})
            message = {"type": "http.response.body", "body": body}
        await send(message)

    return sending


def looks_only(scope):
    """Tells whether a request reads, and nothing that is closed: its path is the decoded one, as ASGI has it."""
    path = scope["path"]
    takes_messages = path.startswith("/api/sqs/") and path.rstrip("/").endswith("/messages")
    leaves_folder = path.startswith("//") or ".." in path.replace("\\", "/").split("/")
    return scope["method"] in ("GET", "HEAD") and not (path.startswith(CLOSED) or takes_messages or leaves_folder)
