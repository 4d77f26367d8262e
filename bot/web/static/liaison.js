// Speaks with the server, and keeps what a reload must not lose. Nothing is kept before the first message, and then only for
// as long as the tab lives; where storage is refused, all works until the page goes.

const TOKEN = "azimut.jeton";
const UNSENT = "azimut.attente";
const SILENCE = 45000; // ms without a byte after which the line is held for cut

// The server's own refusal, as opposed to a network that fails.
export class Refusal extends Error {
  constructor(status, message, pause) {
    super(message);
    this.status = status;
    this.pause = pause; // seconds that the server asks to wait, 0 when it asks nothing
  }
}

function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch (error) {
    return null;
  }
}

function keep(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    // Refused or full: it is then forgotten with the page.
  }
}

export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Line {
  constructor(expired) {
    this.expired = expired;
    this.token = kept(TOKEN);
  }

  unsent() {
    const list = kept(UNSENT);
    return Array.isArray(list) ? list.filter((one) => one && one.id && one.title) : [];
  }

  keepUnsent(list) {
    keep(UNSENT, list.length ? list.map(({ id, payload, title }) => ({ id, payload, title })) : null);
  }

  // Sends one question; `deliver` gets each message of the answer as it comes.
  async ask({ id, payload, title }, deliver) {
    const fresh = !this.token;
    if (fresh) await this.open();
    try {
      await this.stream({ sender: this.token, message: payload, message_id: id }, deliver);
    } catch (error) {
      if (error.status !== 401 || fresh) throw error;
      // A new conversation knows nothing of the buttons of the old one: their title is sent, as text.
      await this.open();
      this.expired();
      await this.stream({ sender: this.token, message: title, message_id: id }, deliver);
    }
  }

  async open() {
    const response = await request("/api/session", { body: {} });
    this.token = (await response.json()).sender;
    keep(TOKEN, this.token);
  }

  async stream(body, deliver) {
    const response = await request("/webhooks/rest/webhook?stream=true", { body });
    let count = 0;
    await lines(response, (line) => {
      count += 1;
      deliver(JSON.parse(line));
    });
    if (!count) throw new TypeError();
  }

  // What was said in the conversation that this tab holds; nothing when it holds none, or an expired one.
  async history() {
    if (!this.token) return [];
    try {
      const response = await request("/api/history", { method: "GET", token: this.token });
      return (await response.json()).messages || [];
    } catch (error) {
      if (error.status === 401) this.forget();
      return [];
    }
  }

  async erase() {
    if (this.token) {
      try {
        await request("/api/history", { method: "DELETE", token: this.token });
      } catch (error) {
        if (error.status !== 401) throw error;
      }
    }
    this.forget();
  }

  forget() {
    this.token = null;
    keep(TOKEN, null);
    keep(UNSENT, null);
  }

  // An opinion that does not get through is no trouble for who gives it.
  rate(id, useful) {
    return request("/api/avis", { body: { sender: this.token, message_id: id, utile: useful } }).catch(() => null);
  }
}

async function request(address, { method = "POST", body, token }) {
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  // Which machine holds the conversation: proxies do not read bodies. It is the end of a signature, and opens nothing.
  const held = token || (body && body.sender);
  if (held) headers["X-Azimut-Conversation"] = held.slice(-12);
  const response = await fetch(address, { method, headers, body: body && JSON.stringify(body), credentials: "omit" });
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  const pause = Number(response.headers.get("Retry-After")) || 0;
  throw new Refusal(response.status, (told.error && told.error.message) || "", pause);
}

async function lines(response, each) {
  const feed = splitter(each);
  if (response.body && response.body.getReader) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (let part = await watched(reader); !part.done; part = await watched(reader)) {
      feed(decoder.decode(part.value, { stream: true }));
    }
  } else feed(await response.text());
  feed("\n");
}

function splitter(each) {
  let rest = "";
  return (text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop();
    parts.filter((line) => line.trim()).forEach(each);
  };
}

function watched(reader) {
  let timer;
  const silence = new Promise((resolve, reject) => {
    timer = setTimeout(() => {
      reader.cancel().catch(() => null);
      reject(new TypeError());
    }, SILENCE);
  });
  const clear = () => clearTimeout(timer);
  const read = reader.read();
  read.then(clear, clear);
  return Promise.race([read, silence]);
}
