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
REFUSAL = b"This console is for looking only.\n"


class LookingOnly:
    """An ASGI application that lets through to another what only looks and comes from a page of the console itself."""

    def __init__(self, inner, own):
        self._inner, self._own = inner, own

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan" or self._is_own(scope) and (scope["type"] == "websocket" or looks_only(scope)):
            await self._inner(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": REFUSAL})

    def _is_own(self, scope):
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        return headers.get(b"host") in self._own and (origin is None or urlsplit(origin).netloc in self._own)


def looks_only(scope):
    """Tells whether a request reads, and nothing that is closed: its path is the decoded one, as ASGI has it."""
    path = scope["path"]
    takes_messages = path.startswith("/api/sqs/") and path.rstrip("/").endswith("/messages")
    leaves_folder = path.startswith("//") or ".." in path.replace("\\", "/").split("/")
    return scope["method"] in ("GET", "HEAD") and not (path.startswith(CLOSED) or takes_messages or leaves_folder)
