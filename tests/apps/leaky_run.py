"""Serves the leaky app by `uvicorn.run`, so that uvicorn configures logging after the app has."""

import sys

import uvicorn
from tests.apps import leaky

uvicorn.run(leaky.asgi, host="127.0.0.1", port=int(sys.argv[1]))
