// A wall in this browser: one socket, the newest picture only. Each one that is drawn is answered, which asks for the
// next: a slow browser gets fewer pictures, and never an old one.
const AGAIN_MS = 2000;
const SILENT_MS = 5000;
const HEADER_BYTES = 8;

export class WallWatch {
  /** `address`: the socket's path, asked for each time; `told` hears {kind: hello | picture | state | lost, …}. */
  constructor(canvas, address, told) {
    this.canvas = canvas;
    this.address = address;
    this.told = told;
    this.socket = null;
    this.retry = 0;
    this.heardAt = 0;
    setInterval(() => this.watch(), 1000);
  }

  open() {
    this.close();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.address()}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.heardAt = performance.now();
      if (typeof event.data === "string") this.hear(JSON.parse(event.data));
      else this.take(socket, event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lose(event.code);
    };
  }

  close() {
    clearTimeout(this.retry);
    this.retry = 0;
    const old = this.socket;
    this.socket = null;
    if (old) old.close();
  }

  hear(message) {
    this.told({ kind: message.version === undefined ? "state" : "hello", ...message });
  }

  async take(socket, data) {
    const header = new DataView(data, 0, HEADER_BYTES);
    const number = header.getUint32(0);
    const age = header.getUint32(4);
    // Without a picture it is as it was.
    const picture = data.byteLength > HEADER_BYTES ? await decoded(data) : null;
    // Only what really comes onto the screen counts as drawn: nothing does in a page that nobody sees.
    requestAnimationFrame(() => {
      if (picture) this.draw(picture);
      if (socket !== this.socket || socket.readyState !== WebSocket.OPEN) return;
      socket.send(String(number));
      this.told({ kind: "picture", age });
    });
  }

  draw(picture) {
    const { canvas } = this;
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
    picture.close();
  }

  /** A socket that is open and says nothing is lost too: cables are pulled without a farewell. */
  watch() {
    if (!this.socket || performance.now() - this.heardAt < SILENT_MS) return;
    const old = this.socket;
    this.socket = null;
    old.close();
    this.lose(0);
  }

  lose(code) {
    this.socket = null;
    this.told({ kind: "lost", code });
    if (!this.retry) this.retry = setTimeout(() => this.open(), AGAIN_MS);
  }
}

const decoded = (data) => createImageBitmap(new Blob([new Uint8Array(data, HEADER_BYTES)], { type: "image/jpeg" }));
