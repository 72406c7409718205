"""Serves StackPort, a console for the emulator, to this machine only and for looking only. Argument: the port."""

import sys

import uvicorn
from backend.main import app
from looking_only import LookingOnly
from starlette.middleware.cors import CORSMiddleware

HOST = "127.0.0.1"

port = int(sys.argv[1])
# By itself it answers the pages of every origin.
app.user_middleware = [one for one in app.user_middleware if one.cls is not CORSMiddleware]
own = {f"{HOST}:{port}", f"localhost:{port}"}
uvicorn.run(LookingOnly(app, own), host=HOST, port=port, access_log=False, log_level="warning")
