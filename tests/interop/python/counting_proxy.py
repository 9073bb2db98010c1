"""Passes TCP through and counts the bytes: what a client really sent, not what it says."""
import socket
import threading


class CountingProxy:
    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._to = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = []
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]
        self.bytes_up = 0
        self.bytes_down = 0

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()
        for one in self._sockets:
            one.close()

    def _accept(self):
        down, _ = self._listener.accept()
        up = socket.create_connection(self._to)
        self._sockets += [down, up]
        threading.Thread(target=self._pass, args=(down, up, "bytes_up"), daemon=True).start()
        threading.Thread(target=self._pass, args=(up, down, "bytes_down"), daemon=True).start()

    def _pass(self, source, sink, counter):
        try:
            while data := source.recv(65536):
                setattr(self, counter, getattr(self, counter) + len(data))
                sink.sendall(data)
        except OSError:
            pass  # One side is closed: so is the other, by __exit__.
