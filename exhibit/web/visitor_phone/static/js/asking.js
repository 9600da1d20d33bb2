// Frames to the show, answers back: one frame at a time, the next when the answer has come.
const AGAIN_MS = 3000;
const at = (path) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;

/** What both have in common: a socket that is opened again, and a pace. */
class Talk {
  constructor(path, { frame, told, lost }) {
    Object.assign(this, { frame, told, lost, path });
    this.times = [];
    this.most = 10;
    this.connect();
  }

  connect() {
    const socket = new WebSocket(at(this.path));
    this.socket = socket;
    socket.onopen = () => this.next();
    socket.onmessage = (event) => this.answered(JSON.parse(event.data));
    socket.onclose = () => {
      if (this.closed) return;
      if (!this.refused) this.lost();
      this.timer = setTimeout(() => this.connect(), AGAIN_MS);
    };
  }

  /** Send the picture of now, no sooner than the pace allows. */
  async next() {
    if (this.closed) return;
    this.sentAt = performance.now();
    const picture = await this.frame();
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (!picture) return void (this.timer = setTimeout(() => this.next(), 200));
    this.picture = picture;
    await this.send(picture);
  }

  after() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.next(), Math.max(0, 1000 / this.most - (performance.now() - this.sentAt)));
  }

  /** Answers a second, over the last three. */
  rate() {
    const now = performance.now();
    this.times = [...this.times.filter((time) => now - time < 3000), now];
    return (this.times.length - 1) / Math.max(0.001, (now - this.times[0]) / 1000);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}

/** The prototype's protocol: a picture in JSON, its faces in pixels back. */
export class Asker extends Talk {
  constructor(told) {
    super("/ws/predict", told);
  }

  async send({ blob }) {
    const reader = new FileReader();
    const image = await new Promise((done) => {
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(blob);
    });
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ data: { image } }));
  }

  answered({ error, faces = [], labels = [] }) {
    if (error) this.lost(error);
    else {
      const { width, height } = this.picture;
      const shares = ({ box: [x, y, w, h], emotion, predictions }) => ({ box: [x / width, y / height, w / width, h / height], emotion, emotions: Object.fromEntries(labels.map((name, index) => [name, predictions[index] ?? 0])) });
      this.told({ faces: faces.map(shares), rate: this.rate() });
    }
    this.after();
  }
}

/** The camera of the exhibit: pictures go to the running show, what the show sees comes back. */
export class Server extends Talk {
  constructor(told) {
    super("/ws/camera", told);
    this.other = told.other;
  }

  send({ blob }) {
    this.socket.send(blob);
  }

  take() {
    this.socket.send(JSON.stringify({ take: true }));
  }

  answered({ owner, error, watching = true, rate_hz: most = 15, visitors = [] }) {
    this.refused = Boolean(error);
    this.most = owner === false ? 0.5 : Math.max(0.5, watching ? most : 1);
    if (owner === false) this.other(error);
    else if (error) this.lost(error);
    else this.told({ faces: visitors, rate: this.rate(), shut: !watching });
    this.after();
  }
}
