"""The API and the screens' sockets: registers the doors; nothing else."""

from chalice import Chalice

from chalicelib.workers import workers

app = Chalice(app_name="chathood")
app.register_blueprint(workers)
app.experimental_feature_flags.update(["WEBSOCKETS"])


@app.on_ws_connect()
def connect(event):
    """A browser opens its socket."""


@app.on_ws_message()
def message(event):
    """A browser says something on its socket."""


@app.on_ws_disconnect()
def disconnect(event):
    """A browser's socket has closed."""
