// Passes TCP through and counts the bytes: what a client really sent, not what it says.
import net from 'node:net';

export class CountingProxy {
  bytesUp = 0;
  bytesDown = 0;
  #server;
  #sockets = new Set();

  static async start(address) {
    const proxy = new CountingProxy();
    const [host, port] = address.split(':');
    proxy.#server = net.createServer((down) => proxy.#join(down, net.connect(Number(port), host)));
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    proxy.address = `127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  close() {
    this.#server.close();
    this.#sockets.forEach((socket) => socket.destroy());
  }

  #join(down, up) {
    down.on('data', (data) => (this.bytesUp += data.length));
    up.on('data', (data) => (this.bytesDown += data.length));
    for (const [from, to] of [[down, up], [up, down]]) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  }
}
