// <twice-or-never figure="…">: a figure in any page, as a module or as a classic script. docs/EMBEDDING.md says what it takes.
{
  const NS = "twice-or-never";
  const PATIENCE_MS = 15_000;
  // What may be asked of a figure, each with its fields in the order in which a method takes them.
  const COMMANDS =
    "play pause toggle step back reset getState attack seek,index setFigure,figure setMode,mode setRecipe,recipe,retries,giveup setState,state setTheme,theme setSpeed,speed apply,action export,format";
  const EVENTS = "ready resize statechange step play pause end error".split(" ");
  // Attributes that are keys of the address: those that say what is played, and those that say how it is seen. Of the first, those
  // before `seed` can be asked of the figure that is there, and of the others those before `hl`.
  const SETUP = "figure mode recipe state start autoplay seed setup".split(" ");
  const SEEN = "speed theme hl controls keys pass present beats motion src".split(" ");
  const ASKED = [...SETUP.slice(0, 6), ...SEEN.slice(0, 2)];
  const WORDS = {
    en: {
      figure: "A figure of Twice or Never",
      failed: "The figure could not start. Its host may have to send:",
      policy: "The policy of this page keeps the figure out. The page has to send:",
      silent: "The figure does not answer. A header may be missing:",
      slow: "The figure has not come. The network may be slow, or a header missing:",
      offline: "There is no network. The figure comes once there is.",
      page: "from this page",
      host: "from the figure’s host",
      coep: "and, if this page sends Cross-Origin-Embedder-Policy,",
      open: "Open the figure alone",
    },
    de: {
      figure: "Eine Figur aus Twice or Never",
      failed: "Die Figur konnte nicht starten. Ihr Server muss vielleicht senden:",
      policy: "Die Richtlinie dieser Seite hält die Figur fern. Die Seite muss senden:",
      silent: "Die Figur antwortet nicht. Vielleicht fehlt ein Header:",
      slow: "Die Figur ist nicht da. Das Netz ist langsam, oder ein Header fehlt:",
      offline: "Es gibt kein Netz. Die Figur kommt, sobald es eines gibt.",
      page: "von dieser Seite",
      host: "vom Server der Figur",
      coep: "und, wenn diese Seite Cross-Origin-Embedder-Policy sendet,",
      open: "Öffne die Figur allein",
    },
  };

  // Figures come from where this script does. A module has no element, but whoever makes an error is named in it.
  const here =
    document.currentScript?.src ||
    /(?:https?|file):\/\/[^\s)]+?(?=:\d+:\d+\)?$)/m.exec(new Error().stack)?.[0] ||
    document.querySelector('script[src*="embed.js"]')?.src ||
    location.href;
  // A page that is opened as a file has no origin, and figures obey no one without.
  const origin = location.origin === "null" ? "" : location.origin;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host{display:block;position:relative}slot{display:block;outline-color:Canvas}:host([hidden]),[hidden]{display:none}" +
      "iframe{display:block;width:100%;border:0}iframe[inert]{position:absolute;inset:0;opacity:0}code{overflow-wrap:anywhere}",
  );

  function element(name, ...children) {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  }

  function failure(code, message = code) {
    return Object.assign(new Error(message || code), { code });
  }

  // What a toggle of the page says by name.
  function named({ classList, dataset }) {
    const { theme, colorMode, colorScheme, bsTheme, mode } = dataset;
    for (const value of [theme, colorMode, colorScheme, bsTheme, mode]) {
      const found = /\b(dark|light)\b/i.exec(value);
      if (found) return found[1].toLowerCase();
    }
    for (const name of classList) {
      const found = /^(?:theme-|quarto-)?(dark|light)(?:-mode|-theme)?$/.exec(name);
      if (found) return found[1];
    }
  }

  // Whether the first opaque ground behind an element is dark; at last that of the browser, which `slot` has as a color.
  function isOnDark(at, slot) {
    for (let color; ; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      color = at ? getComputedStyle(at).backgroundColor : getComputedStyle(slot).outlineColor;
      const [a, b, c, alpha = 1] = (color.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
      // Of other spaces than that of the screen the first number is the lightness, or near it.
      if (alpha >= 0.5 || !at) return color.startsWith("rgb") ? 0.3 * a + 0.59 * b + 0.11 * c < 128 : a < 0.5;
    }
  }

  class TwiceOrNever extends HTMLElement {
    static observedAttributes = [...SETUP, ...SEEN, "height", "title"];

    static {
      for (const command of COMMANDS.split(" ")) {
        const [type, ...names] = command.split(",");
        this.prototype[type] = function (...given) {
          const [first] = given;
          const isWhole = first && typeof first === "object" && (!names.length || names[0] in first);
          const fields = isWhole ? first : Object.fromEntries(names.map((name, at) => [name, given[at]]));
          return type === "setTheme" ? this.#wear(fields.theme) : this.#ask(type, fields);
        };
      }
      for (const name of [...SETUP, ...SEEN, "height"]) {
        Object.defineProperty(this.prototype, name, {
          get() {
            return this.getAttribute(name);
          },
          set(value) {
            if (value == null) this.removeAttribute(name);
            else this.setAttribute(name, value === !!value ? +value : value);
          },
        });
      }
    }

    #root = this.attachShadow({ mode: "open" });
    #fallback = element("slot");
    #says = Object.assign(element("div"), { hidden: true });
    #frame = null;
    #isReady = false;
    #failed = "";
    // What is asked before it is ready waits; what is asked has not been answered.
    #waiting = [];
    #asked = new Map();
    #count = 0;
    // The run as it was told last: the figure, and the fragment that opens it.
    #run = null;
    #wrong = {};
    #theme = "auto";
    #worn = "";
    #language = "";
    #changed = new Set();
    #tall = 0;
    #until = 0;
    #ends = null;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#says.part = "trouble";
      this.#says.setAttribute("role", "status");
      this.#root.append(this.#fallback, this.#says);
    }

    // Moved by `moveBefore` it goes on.
    connectedMoveCallback() {}

    connectedCallback() {
      this.#ends = new AbortController();
      const { signal } = this.#ends;
      this.#theme = this.theme ?? "auto";
      const look = () => this.#look();
      const onPage = [document.documentElement, document.body].filter(Boolean);
      const changes = new MutationObserver(look);
      for (const part of onPage) changes.observe(part, { attributes: true });
      system.addEventListener("change", look, { signal });
      // Where only its ground says what a page wears, it may change in a while.
      addEventListener("transitionend", ({ target }) => onPage.includes(target) && look(), { signal });
      addEventListener("message", (event) => this.#hear(event), { signal });
      addEventListener("beforeprint", () => this.#begin(), { signal });
      addEventListener("online", () => this.#frame && !this.#isReady && this.#load(), { signal });
      document.addEventListener("securitypolicyviolation", (event) => this.#refused(event), { signal });
      const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#begin(), { rootMargin: "800px" });
      near.observe(this);
      signal.addEventListener("abort", () => (changes.disconnect(), near.disconnect()));
      this.#fit();
      if (this.getAttribute("loading") === "eager") this.#begin();
    }

    disconnectedCallback() {
      this.#ends.abort();
      this.#drop();
      this.#let("gone");
    }

    attributeChangedCallback(name, before, after) {
      if (before === after || !this.isConnected) return;
      if (name === "height") return this.#fit();
      if (name === "title") return this.#frame && (this.#frame.title = this.title);
      if (!this.#changed.size) queueMicrotask(() => this.#follow());
      this.#changed.add(name);
    }

    #base() {
      return new URL(this.src || ".", this.src ? location.href : here);
    }

    #words() {
      const word = (this.hl || this.closest("[lang]")?.lang || document.documentElement.lang).toLowerCase().split("-")[0];
      return word in WORDS ? word : "";
    }

    #say(word) {
      return (WORDS[this.#words()] ?? WORDS.en)[word];
    }

    #scheme() {
      if (this.#theme !== "auto") return this.#theme;
      const { documentElement, body } = document;
      const toggle = named(documentElement) ?? (body && named(body));
      if (toggle) return toggle;
      const scheme = getComputedStyle(this).colorScheme;
      const isDark = /dark/.test(scheme);
      return (isDark !== /light/.test(scheme) ? isDark : isOnDark(this, this.#fallback)) ? "dark" : "light";
    }

    #address(isAlone) {
      const language = this.#words();
      const address = this.#base();
      if (language && language !== "en") address.pathname += `${language}/`;
      const keys = new URLSearchParams(this.setup ?? "");
      for (const name of [...SETUP, ...SEEN]) {
        let value = this.getAttribute(name);
        if (value === null || /^(setup|state|theme|src)$/.test(name)) continue;
        keys.set(name, { "": 1, true: 1, false: 0 }[value] ?? value);
      }
      keys.set("figure", this.#run?.figure ?? this.figure ?? "delivery");
      if (language) keys.set("hl", language);
      if (!isAlone) {
        if (keys.get("present") !== "1") keys.set("embed", 1);
        keys.set("theme", this.#worn);
        keys.set("id", this.id || NS);
        if (origin) keys.set("origin", origin);
      }
      address.search = keys;
      const state = this.#state();
      address.hash = this.#run?.hash ?? (state && `v${/^A[Q-Za-f]/.test(state) ? 1 : 2}=${state}`);
      return address;
    }

    // The state in the attribute, which may be a whole link.
    #state() {
      return (this.state ?? "").replace(/^.*=/, "");
    }

    // Begins when it comes near the view, or something is asked of it.
    #begin() {
      if (!this.#frame && this.isConnected) this.#load();
    }

    #load() {
      this.#drop();
      this.#let("gone", false);
      this.#changed.clear();
      this.#says.hidden = true;
      this.#fallback.hidden = false;
      this.#worn = this.#scheme();
      this.#language = this.#words();
      const address = this.#address();
      const frame = element("iframe");
      // One that is given another address would add a step to the history of the page, so it is always a new one.
      Object.assign(frame, { title: this.title || this.#say("figure"), allow: "fullscreen; clipboard-write", inert: true });
      frame.part = "frame";
      // On another origin it keeps its own, and its storage with it, but leads the page nowhere. On this one a sandbox with both
      // would be none.
      if (address.origin !== location.origin) {
        frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads";
      }
      if (globalThis.crossOriginIsolated) frame.credentialless = true;
      frame.style.colorScheme = this.#worn;
      let came = false;
      frame.onload = () => (came = true);
      frame.src = address;
      this.#frame = frame;
      this.#fit();
      this.#root.append(frame);
      this.#until = setTimeout(() => this.#fail(navigator.onLine ? (came ? "silent" : "slow") : "offline"), PATIENCE_MS);
    }

    #drop() {
      clearTimeout(this.#until);
      this.#frame?.remove();
      this.#frame = null;
      this.#isReady = false;
      this.#failed = "";
    }

    // Nothing that was asked is answered any more; `all` also of what still waits.
    #let(code, all = true) {
      const left = [...this.#asked.values(), ...(all ? this.#waiting.splice(0) : [])];
      this.#asked.clear();
      for (const { reject } of left) reject(failure(code));
    }

    #ask(type, fields) {
      return new Promise((resolve, reject) => {
        if (!origin) return reject(failure("no-origin", "a page opened as a file can ask nothing: serve it"));
        if (!this.isConnected) return reject(failure("gone"));
        if (this.#failed) return reject(failure(this.#failed));
        this.#begin();
        const question = { message: { ...fields, type }, resolve, reject };
        if (this.#isReady) this.#post(question);
        else this.#waiting.push(question);
      });
    }

    #post({ message, resolve, reject }) {
      const req = `e${(this.#count += 1)}`;
      this.#asked.set(req, { resolve, reject, message });
      // What is asked after this waits for the other figure.
      if (message.type === "setFigure") this.#isReady = false;
      try {
        this.#frame.contentWindow.postMessage({ ...message, ns: NS, v: 1, req }, this.#base().origin);
      } catch (error) {
        this.#asked.delete(req);
        reject(failure("bad-message", error.message));
      }
    }

    #hear({ data, source, origin: from }) {
      if (!source || source !== this.#frame?.contentWindow || data?.ns !== NS || data.v !== 1) return;
      if (from !== this.#base().origin && from !== "null") return;
      const { type } = data;
      if (type === "reply") return this.#answer(data);
      if (!EVENTS.includes(type)) return;
      if (type === "ready") this.#ready();
      if (type === "resize") this.#resize(data.height);
      if (type === "statechange") {
        const { searchParams, hash } = new URL(data.url);
        // A run that is too long for a link has none.
        this.#run = hash && { figure: searchParams.get("figure"), hash };
      }
      if (type === "error") {
        this.#wrong = data;
        if (!this.#isReady && data.code === "failed") return this.#fail("failed", data.message);
      }
      this.#tell(type, data);
    }

    #tell(type, detail) {
      this.dispatchEvent(new CustomEvent(`ton-${type}`, { detail, bubbles: true }));
    }

    #answer({ req, ok, result }) {
      const asked = this.#asked.get(req);
      this.#asked.delete(req);
      if (ok) return asked?.resolve(result);
      if (asked?.message.type === "setFigure") this.#ready();
      const { code = "refused" } = result ?? {};
      asked?.reject(failure(code, this.#wrong.code === code ? this.#wrong.message : code));
    }

    #ready() {
      clearTimeout(this.#until);
      this.#isReady = true;
      this.#failed = "";
      const frame = this.#frame;
      // It is seen once it wears what it should.
      requestAnimationFrame(() => requestAnimationFrame(() => frame === this.#frame && this.#show()));
      this.#look();
      for (const question of this.#waiting.splice(0)) this.#isReady ? this.#post(question) : this.#waiting.push(question);
    }

    #show() {
      this.#frame.inert = false;
      this.#says.hidden = this.#fallback.hidden = true;
    }

    // Where it is not laid out a figure has no height worth telling.
    #resize(height) {
      if (!(height >= 100 && height < 1e5) || !this.#frame.offsetWidth) return;
      this.#tall = height;
      this.#fit();
    }

    // As tall as is said; else as it was told; else as a figure of this width will be, about.
    #fit() {
      const { clientWidth: width, height } = this;
      const usual = (width < 576 ? 704 : Math.min(Math.max(384, 0.66 * width), 720)) + 120;
      const tall = height ? (/^[\d.]+$/.test(height) ? `${height}px` : height) : `${this.#tall || usual}px`;
      if (this.#frame) this.#frame.style.height = tall;
      this.#fallback.style.minHeight = tall;
    }

    // The page may wear something else, or speak another language.
    #look() {
      if (!this.#frame) return;
      if (this.#words() !== this.#language) return this.#load();
      const scheme = this.#scheme();
      if (scheme !== this.#worn && this.#isReady) this.#wear(this.#theme).catch(() => {});
    }

    #wear(theme) {
      this.#theme = theme ?? "auto";
      const scheme = this.#scheme();
      if (this.#frame && /^(light|dark)$/.test(scheme)) this.#frame.style.colorScheme = this.#worn = scheme;
      return this.#ask("setTheme", { theme: scheme });
    }

    // What changed among the attributes is asked of the figure where it can be; else it is loaded anew, with its run if that is
    // not what changed.
    #follow() {
      const changed = [...this.#changed];
      this.#changed.clear();
      if (changed.includes("theme")) this.#theme = this.theme ?? "auto";
      if (!this.#frame) return;
      const anew = (run = null) => ((this.#run = run), this.#load());
      const canAsk = (name) => ASKED.includes(name) && (this[name] || !SETUP.slice(0, 5).includes(name));
      if (!this.#isReady || !origin || !changed.every(canAsk)) {
        return anew(changed.some((name) => SETUP.includes(name)) ? null : this.#run);
      }
      const ask = {
        figure: () => this.setFigure(this.figure).catch(({ code }) => code === "unknown-command" && anew()),
        mode: () => this.setMode(this.mode),
        recipe: () => this.setRecipe(this.recipe),
        state: () => this.setState(this.#state()),
        start: () => this.seek(+this.start),
        autoplay: () => (/^(0|false)$/.test(this.autoplay ?? 0) ? this.pause() : this.play()),
        speed: () => this.setSpeed(+(this.speed ?? 1)),
        theme: () => this.#wear(this.#theme),
      };
      // What is wrong is told by `ton-error`.
      for (const name of ASKED) if (changed.includes(name)) ask[name]().catch(() => {});
    }

    #refused({ blockedURI, effectiveDirective }) {
      if (!this.#frame || this.#isReady || !/^(frame|child|default)-src/.test(effectiveDirective)) return;
      if (blockedURI.startsWith(this.#base().origin)) this.#fail("policy");
    }

    // Says why there is no figure, and which header the page or the figure's host has to add. One that comes late is shown.
    #fail(code, detail = "") {
      clearTimeout(this.#until);
      this.#failed = code;
      const policy = "Content-Security-Policy: ";
      const ours = `${policy}frame-src ${this.#base().origin}`;
      const wasm = `${policy}script-src 'self' 'wasm-unsafe-eval'`;
      const list = {
        failed: [[detail, wasm, "Content-Type: application/wasm"]],
        policy: [["", ours]],
        offline: [],
      }[code] ?? [
        [this.#say("page"), ours],
        [this.#say("host"), `${policy}frame-ancestors ${origin || "*"}`, wasm],
        [this.#say("coep"), "Cross-Origin-Embedder-Policy: require-corp", "Cross-Origin-Resource-Policy: cross-origin"],
      ];
      const lines = list.map(([says, ...headers]) => element("li", says, ...headers.flatMap((header) => [element("br"), element("code", header)])));
      const link = Object.assign(element("a", this.#say("open")), { href: this.#address(true), target: "_blank", rel: "noopener" });
      this.#says.replaceChildren(element("p", this.#say(code)), element("ul", ...lines), element("p", link));
      this.#says.hidden = this.#fallback.hidden = false;
      this.#fallback.style.minHeight = "";
      this.#let(code);
      this.#tell("error", { code, message: detail || this.#say(code) });
    }
  }

  if (!customElements.get(NS)) customElements.define(NS, TwiceOrNever);
}
