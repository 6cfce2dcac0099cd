/* Ventanilla web chat: <script src="https://…/channels/web/widget.js" data-utility="cantera" data-lang="es" async></script>
   One element with a shadow root, no dependency. The conversation lives in sessionStorage: it follows the person from page to
   page in this tab and is gone with it. Every message keeps its id until the server has confirmed it, so a lost connection
   neither loses nor repeats one. More in README.md. */
(() => {
  "use strict";
  if (window.ventanilla && window.ventanilla.open) return;
  // A module has no currentScript; then the first script of that name is ours.
  const script = document.currentScript || document.querySelector('script[src*="/web/widget.js"]');
  if (!script || !script.src) return console.error("ventanilla: load …/channels/web/widget.js with a script tag");
  const base = new URL(script.src).origin;
  const utility = script.dataset.utility || "";
  if (!utility) return console.error("ventanilla: add data-utility=\"<the utility's id>\" to the widget's script tag");
  const KEY = `ventanilla:${base}:${utility}`;
  const KEEP = 120;
  const SILENCE_MS = 10000; // a message that is not confirmed by then was sent into a dead connection
  const SLOW_MS = 900; // from then on we say that we are still sending

  const WORDS = {
    es: {
      open: "Abrir el chat", close: "Cerrar el chat", input: "Escribir un mensaje", send: "Enviar", log: "Conversación",
      you: "Yo", bot: "Asistente", agent: "Persona del equipo", system: "Aviso", typing: "Escribiendo…", options: "Opciones",
      offline: "Sin conexión. Los mensajes se guardan y se envían al volver.", waiting: "Enviando…", failed: "No se pudo enviar",
      again: "Empezar de nuevo", file: "Abrir documento", image: "Imagen", map: "Ver en el mapa", window: "(se abre en otra ventana)",
      gone: "La imagen ya no está disponible.", unread: "sin leer", fresh: "Empezamos una conversación nueva.",
      trouble: (phone) => `El chat no está disponible. Lo intentamos de nuevo.${phone ? ` También hay atención en el ${phone}.` : ""}`,
      slow: (seconds) => `Vamos por partes: el resto se envía en ${seconds} s.`,
      hello: (name) => `Hola. Soy el asistente de ${name}. ¿En qué puedo ayudar?`,
      starters: ["¿Cuánto debo?", "Mi recibo", "¿Hay corte?", "Reportar una fuga"],
    },
    en: {
      open: "Open chat", close: "Close chat", input: "Type your message", send: "Send", log: "Conversation",
      you: "You", bot: "Assistant", agent: "Team member", system: "Notice", typing: "Typing…", options: "Options",
      offline: "No connection. Your messages are kept and sent when it is back.", waiting: "Sending…", failed: "Could not be sent",
      again: "Start over", file: "Open document", image: "Image", map: "See it on the map", window: "(opens in another window)",
      gone: "The image is no longer available.", unread: "unread", fresh: "This is a new conversation.",
      trouble: (phone) => `Chat is not available right now. Trying again.${phone ? ` You can also call ${phone}.` : ""}`,
      slow: (seconds) => `That was fast. The rest is sent in ${seconds} s.`,
      hello: (name) => `Hi! I'm the ${name} assistant. How can I help?`,
      starters: ["What do I owe?", "My bill", "Is there an outage?", "Report a leak"],
    },
  };
  const spoken = (name) => [String(name || "").slice(0, 2).toLowerCase()].find((short) => Object.hasOwn(WORDS, short)) || "";
  const wanted = script.dataset.lang || document.documentElement.lang || navigator.language || "";

  const blank = () => ({ token: "", brand: null, lang: "", seq: 0, unread: 0, open: false, log: [], pending: [] });
  const load = () => { try { return Object.assign(blank(), JSON.parse(sessionStorage.getItem(KEY))); } catch { return blank(); } };
  let state = load();
  let t = WORDS.es;
  const save = () => {
    state.log = state.log.slice(-KEEP);
    try { sessionStorage.setItem(KEY, JSON.stringify(state)); } catch { /* storage is off or full: this page only */ }
  };

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child != null));
    return element;
  };
  const svg = (path) => {
    const [picture, shape] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
    picture.setAttribute("viewBox", "0 0 24 24");
    picture.setAttribute("aria-hidden", "true");
    shape.setAttribute("d", path);
    picture.append(shape);
    return picture;
  };

  // :host is !important throughout: in a shadow root that wins over whatever the page says.
  const CSS = `
  :host{all:initial!important;position:fixed!important;inset:auto 0 0 auto!important;z-index:2147483647!important;display:block!important;
    direction:ltr!important;font:16px/1.45 system-ui,sans-serif!important}
  @media print{:host{display:none!important}}
  *{box-sizing:border-box}[hidden]{display:none!important}
  .v{--c:#0b6e8f;--on:#fff;--ink:#16232b;--soft:#eef3f6;--line:#c9d5dc;--dim:#4a5a63;color:var(--ink)}
  button,textarea{font:inherit;color:inherit;margin:0}button{cursor:pointer;-webkit-tap-highlight-color:transparent}
  :focus-visible{outline:3px solid var(--ink);outline-offset:2px;box-shadow:0 0 0 2px #fff}
  svg{width:24px;height:24px;fill:currentColor;display:block;flex:none}
  .bubble{position:fixed;right:20px;bottom:calc(20px + env(safe-area-inset-bottom));width:60px;height:60px;padding:0;border:0;border-radius:50%;background:var(--c);color:var(--on);
    display:grid;place-items:center;box-shadow:0 6px 20px #0004,0 0 0 2px #fff8}
  .bubble svg{width:28px;height:28px}
  .badge{position:absolute;top:-4px;right:-4px;min-width:24px;height:24px;padding:0 7px;border-radius:12px;background:#b3261e;color:#fff;font-size:14px;font-weight:600;line-height:24px;text-align:center}
  .panel{position:fixed;right:20px;bottom:96px;width:min(400px,calc(100vw - 40px));height:min(660px,calc(100vh - 116px));height:min(660px,calc(100dvh - 116px));display:flex;flex-direction:column;
    background:#fff;border:1px solid var(--line);border-radius:18px;overflow:hidden;box-shadow:0 16px 48px #0003}
  .panel:focus{outline:0}
  header{display:flex;align-items:center;gap:10px;padding:8px 8px 8px 16px;background:var(--c);color:var(--on);flex:none}
  header img{width:36px;height:36px;padding:3px;border-radius:10px;background:#fff;object-fit:contain;flex:none}
  h2{flex:1;min-width:0;margin:0;font-size:17px;line-height:1.25;font-weight:600;overflow-wrap:anywhere;max-height:2.5em;overflow:hidden}
  header button{width:44px;height:44px;padding:0;border:0;border-radius:12px;background:transparent;color:var(--on);display:grid;place-items:center;flex:none}
  header button:hover{background:#ffffff2e}header :focus-visible{outline-color:var(--on);box-shadow:none;outline-offset:-4px}
  .log{position:relative;flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px;display:flex;flex-direction:column;gap:8px;background:#fff}
  .log:focus-visible{outline-offset:-3px;box-shadow:none}
  .log>:first-child{margin-top:auto}
  .m,.typing{max-width:86%;overflow-wrap:anywhere;padding:10px 14px;border-radius:18px 18px 18px 5px;background:var(--soft);align-self:flex-start;animation:in .16s ease-out}
  .m p{margin:0;white-space:pre-wrap}.m>*+*{margin-top:8px}.m>.off+*{margin-top:0}
  .m.you{align-self:flex-end;background:var(--c);color:var(--on);border-radius:18px 18px 5px 18px}
  .m.system{align-self:center;background:none;color:var(--dim);font-size:14px;text-align:center;padding:4px 14px}
  .m b{display:block;font-size:13px;font-weight:600;color:var(--dim)}
  .m small{display:block;font-size:13px}
  .off{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
  .m img{display:block;width:100%;height:auto;min-height:44px;border-radius:10px;background:#fff;border:1px solid var(--line)}
  .m.pic{width:86%}
  .m a{display:block;color:#0a4a63;font-weight:600;border-radius:12px}
  .m .card{display:flex;align-items:center;gap:10px;min-height:48px;padding:8px 12px;border:1px solid var(--line);background:#fff;text-decoration:none}
  .m .card:hover span{text-decoration:underline}
  .choices{display:flex;flex-wrap:wrap;gap:8px;padding:4px 0;animation:in .16s ease-out}
  .choices button{min-height:44px;max-width:100%;padding:8px 16px;border:2px solid var(--c);border-radius:22px;background:#fff;color:var(--ink);font-weight:600;line-height:1.3;text-align:start;overflow-wrap:anywhere}
  .choices button:hover{background:var(--soft)}
  .typing{display:flex;gap:5px;padding:15px 16px}
  .typing i{width:8px;height:8px;border-radius:50%;background:var(--dim);opacity:.75}
  .status{padding:8px 16px;font-size:14px;background:#fff4d6;color:#4d3800;border-top:1px solid #f0dca8;flex:none}
  form{display:flex;gap:8px;align-items:flex-end;padding:10px;padding-bottom:max(10px,env(safe-area-inset-bottom));border-top:1px solid var(--line);background:#fff;flex:none}
  textarea{flex:1;min-width:0;height:46px;min-height:46px;max-height:120px;padding:10px 14px;border:1px solid #6b7b84;border-radius:14px;resize:none;background:#fff;color:var(--ink)}
  textarea:focus-visible{outline:2px solid var(--c);outline-offset:-1px;border-color:var(--c);box-shadow:none}
  textarea::placeholder{color:#55656e;opacity:1}
  .send{width:48px;height:46px;padding:0;border:0;border-radius:14px;background:var(--c);color:var(--on);display:grid;place-items:center;flex:none}
  @media (max-width:480px),(max-height:480px){.bubble[aria-expanded=true]{display:none}
    .panel{inset:0 0 auto 0;width:100%;height:100vh;height:100dvh;border:0;border-radius:0}header{padding-top:max(8px,env(safe-area-inset-top))}}
  @keyframes in{from{opacity:0;transform:translateY(6px)}}
  @keyframes nod{30%{transform:translateY(-4px)}60%{transform:none}}
  @media (prefers-reduced-motion:no-preference){.panel{animation:in .18s ease-out}.typing i{animation:nod 1.2s infinite}.typing i+i{animation-delay:.15s}.typing i+i+i{animation-delay:.3s}}
  @media (prefers-reduced-motion:reduce){*{animation:none!important}}
  @media (forced-colors:active){.m,.choices button,.bubble,.send,.panel{border:1px solid}.typing i{background:CanvasText}}`;
  const SMALL = matchMedia("(max-width:480px),(max-height:480px)");
  const TOUCH = matchMedia("(pointer:coarse)");

  const host = document.createElement("ventanilla-chat");
  const root = host.attachShadow({ mode: "open" });
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch { root.append(make("style", {}, CSS)); }

  const badge = make("span", { class: "badge", "aria-hidden": "true", hidden: true });
  const bubble = make("button", { class: "bubble", type: "button", "aria-expanded": "false", "aria-controls": "panel", onclick: () => toggle() },
    svg("M5 3h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-7l-5 4.5V17H5a3 3 0 0 1-3-3V6a3 3 0 0 1 3-3z"), badge);
  const logo = make("img", { alt: "", hidden: true, onerror: () => { logo.hidden = true; } });
  const title = make("h2", { id: "title" });
  const restart = make("button", { type: "button", onclick: () => startOver() }, svg("M12 5V1.5L6.5 6 12 10.5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z"));
  const closer = make("button", { type: "button", onclick: () => toggle(false) }, svg("M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6 10.6 12 5 6.4z"));
  // The transcript is not live: it is drawn again on every page. What is new is said through `live`, once.
  const list = make("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0", onscroll: () => { stuck = list.scrollHeight - list.scrollTop - list.clientHeight < 80; } });
  const live = make("div", { class: "off", "aria-live": "polite", "aria-relevant": "additions" });
  const typing = make("div", { class: "typing", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  const status = make("div", { class: "status", role: "status" });
  const input = make("textarea", { rows: "1", maxlength: "4000", dir: "auto", autocomplete: "off", enterkeyhint: "send", oninput: () => { grow(); type(); },
    onkeydown: (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); } } });
  const sender = make("button", { class: "send", type: "submit" }, svg("M3 20.5v-6.6L12 12 3 10.1V3.5L22 12z"));
  const form = make("form", { onsubmit: (event) => { event.preventDefault(); submit(); } }, input, sender);
  const panel = make("section", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true, onkeydown: (event) => keys(event) },
    make("header", {}, logo, title, restart, closer), list, status, form);
  const frame = make("div", { class: "v" }, panel, bubble, live);
  root.append(frame);

  let socket = null;
  let tries = 0;
  let timer = 0;
  let watch = 0;
  let holdUntil = 0;
  let stuck = true;
  let drawn = "";
  let connecting = false;
  let unknown = false;

  const label = () => {
    const lang = spoken(state.lang) || spoken(wanted) || spoken(state.brand && state.brand.language) || "es";
    t = WORDS[lang];
    frame.lang = lang;
    bubble.setAttribute("aria-label", !panel.hidden ? t.close : state.unread ? `${t.open}, ${state.unread} ${t.unread}` : t.open);
    for (const [one, words] of [[restart, t.again], [closer, t.close], [sender, t.send], [list, t.log], [input, t.input]]) one.setAttribute("aria-label", words);
    for (const one of [restart, closer, sender]) one.title = one.getAttribute("aria-label");
    input.placeholder = t.input;
    badge.hidden = !state.unread;
    badge.textContent = state.unread || "";
  };
  const say_aloud = (text) => {
    const words = make("p", {}, text);
    live.append(words);
    setTimeout(() => words.remove(), 15000);
  };
  const tell = (text) => { if (status.textContent !== text) status.textContent = text; status.hidden = !text; };

  const dress = () => {
    const brand = state.brand || {};
    title.textContent = brand.name || "Chat";
    if (brand.color) frame.style.setProperty("--c", brand.color);
    const source = brand.logo && safe(brand.logo);
    logo.hidden = !source;
    if (source && logo.src !== source) logo.src = source;
    label();
  };

  const safe = (url) => {
    try { const full = new URL(url, base); return /^(https?|tel|mailto):$/.test(full.protocol) ? full.href : ""; } catch { return ""; }
  };
  const link = (url, look, ...children) => {
    const href = safe(url);
    return href ? make("a", { class: look, href, target: "_blank", rel: "noopener noreferrer" }, ...children, make("span", { class: "off" }, ` ${t.window}`)) : make("p", {}, ...children);
  };
  const words = (text) => (text ? make("p", { dir: "auto" }, String(text)) : null);
  const card = (url, path, text) => link(url, "card", svg(path), make("span", { dir: "auto" }, String(text)));
  const PARTS = {
    text: (part) => [words(part.text)],
    image: (part) => {
      const picture = make("img", { src: safe(part.url), alt: part.caption || t.image, onload: () => { if (stuck) down(); },
        onerror: () => picture.parentNode.replaceWith(make("p", {}, t.gone)) });
      return [words(part.caption), link(part.url, "", picture)];
    },
    document: (part) => [part.caption !== part.filename ? words(part.caption) : null,
      card(part.url, "M6 2h8l6 6v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zm7 2v5h5zM8 13v2h8v-2zm0 4v2h5v-2z", part.filename || t.file)],
    link: (part) => [card(part.url, "M14 3h7v7h-2V6.4l-9.3 9.3-1.4-1.4L17.6 5H14zM5 5h6v2H5v12h12v-6h2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z", part.title || part.url)],
    location: (part) => [words(part.name && part.address ? part.address : ""),
      card(`https://www.openstreetmap.org/?mlat=${+part.latitude}&mlon=${+part.longitude}#map=17/${+part.latitude}/${+part.longitude}`,
        "M12 2a7 7 0 0 1 7 7c0 5-7 13-7 13S5 14 5 9a7 7 0 0 1 7-7zm0 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z", part.name || part.address || t.map)],
  };
  const WHO = ["you", "bot", "agent", "system"];
  const down = () => { list.scrollTop = list.scrollHeight; stuck = true; };
  new ResizeObserver(() => { if (stuck) down(); }).observe(list);
  const draw = (entry) => {
    const who = WHO.includes(entry.from) ? entry.from : "bot";
    const parts = (entry.parts || []).flatMap((part) => (Object.hasOwn(PARTS, part.type) ? PARTS[part.type](part) : [words(part.text)])).filter(Boolean);
    if (!parts.length) return;
    const picture = (entry.parts || []).some((part) => part.type === "image");
    const item = make("div", { class: `m ${who}${picture ? " pic" : ""}`, lang: spoken(entry.lang) || false },
      who === "agent" ? make("b", {}, t.agent) : make("span", { class: "off" }, `${t[who]}: `), ...parts);
    item.entry = entry;
    list.append(item);
    mark(entry);
  };
  // What became of a message of the customer's own: on its way, or refused for good.
  const mark = (entry, slow) => {
    const item = [...list.children].find((one) => one.entry && entry.id && one.entry.id === entry.id);
    if (!item) return;
    const old = item.querySelector("small");
    if (old) old.remove();
    const note = entry.failed ? t.failed : slow && state.pending.some((one) => one.id === entry.id) ? t.waiting : "";
    if (note) item.append(make("small", {}, note));
  };
  const markAll = (slow) => { for (const entry of state.log) if (entry.id) mark(entry, slow); };
  const offer = (choices) => {
    for (const old of list.querySelectorAll(".choices")) old.remove();
    if (choices && choices.length) {
      list.append(make("div", { class: "choices", role: "group", "aria-label": t.options }, ...choices.map((choice) =>
        make("button", { type: "button", dir: "auto", onclick: () => say(choice.label, choice.value, true) }, String(choice.label)))));
    }
  };
  // A menu stands until the customer has said something, even when more messages follow it.
  const standing = () => {
    let found = null;
    for (const entry of state.log) found = entry.from === "you" ? null : entry.choices && entry.choices.length ? entry.choices : found;
    return found;
  };
  const greeting = () => ({ from: "bot", lang: frame.lang, parts: [{ type: "text", text: t.hello((state.brand || {}).name || "") }] });
  const redraw = () => {
    list.replaceChildren();
    drawn = state.brand ? frame.lang : "";
    if (!state.log.length) {
      if (state.brand) { draw(greeting()); offer(t.starters.map((text) => ({ label: text }))); }
    } else {
      state.log.forEach(draw);
      offer(standing());
      markAll(true);
    }
    down();
  };

  const grow = () => { input.style.height = ""; if (input.scrollHeight > input.clientHeight) input.style.height = `${Math.min(input.scrollHeight + 2, 120)}px`; };
  const newId = () => (crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join(""));
  // On a touch screen, a focused input would raise the keyboard over what was just said.
  const rest = (pressed) => (pressed && TOUCH.matches ? list : input).focus({ preventScroll: true });
  const submit = () => {
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    grow();
    say(text);
  };
  const say = (text, choice, pressed) => {
    if (!state.log.length && state.brand) state.log.push(greeting());
    const id = newId();
    state.pending.push(choice ? { id, choice } : { id, text });
    const entry = { id, from: "you", parts: [{ type: "text", text }] };
    state.log.push(entry);
    save();
    offer(null);
    draw(entry);
    down();
    rest(pressed);
    setTimeout(() => mark(entry, true), SLOW_MS);
    if (!live_socket()) connect(); else flush(state.pending.slice(-1));
  };
  const live_socket = () => socket && socket.readyState === 1;
  const flush = (messages) => {
    if (!live_socket() || !messages.length || Date.now() < holdUntil) return;
    for (const message of messages) socket.send(JSON.stringify(message));
    clearTimeout(watch);
    watch = setTimeout(() => { if (state.pending.length && Date.now() >= holdUntil) drop(); }, SILENCE_MS);
  };
  let typedAt = 0;
  const type = () => {
    if (!live_socket() || !input.value.trim() || Date.now() - typedAt < 3000) return;
    typedAt = Date.now();
    socket.send('{"typing": true}');
  };
  const hold = (seconds) => {
    const wait = Math.min(Math.max(+seconds || 1, 0.2), 120);
    if (Date.now() + wait * 1000 <= holdUntil) return;
    holdUntil = Date.now() + wait * 1000;
    tell(t.slow(Math.ceil(wait)));
    markAll(true);
    setTimeout(() => { if (Date.now() + 20 >= holdUntil) { holdUntil = 0; if (live_socket()) tell(""); flush(state.pending); } }, wait * 1000 + 30);
  };
  const settle = (id, failed) => {
    const before = state.pending.length;
    state.pending = state.pending.filter((one) => one.id !== id);
    if (state.pending.length === before) return;
    const entry = state.log.find((one) => one.id === id);
    if (entry && failed) { entry.failed = true; say_aloud(t.failed); }
    if (entry) mark(entry);
    save();
  };

  const receive = (data) => {
    if (data.ack) return settle(data.ack);
    if (data.error) {
      if (data.retry_after) hold(data.retry_after);
      else if (data.id) settle(data.id, true);
      return undefined;
    }
    if ("typing" in data) {
      if (!data.typing) typing.remove();
      else { const was = stuck; list.append(typing); if (was) down(); }
      return undefined;
    }
    if (!Array.isArray(data.parts) || (data.seq && data.seq <= state.seq)) return undefined;
    state.seq = data.seq || state.seq;
    if (data.in_reply_to) settle(data.in_reply_to);
    if (spoken(data.language) && data.language !== state.lang) { state.lang = data.language; label(); }
    const entry = { from: data.from, lang: data.language, parts: data.parts, choices: data.choices };
    if (!state.log.length && state.brand && data.from !== "system") state.log.push(greeting());
    state.log.push(entry);
    if (panel.hidden) state.unread += 1;
    save();
    typing.remove();
    const was = stuck;
    draw(entry);
    offer(standing());
    if (was) down();
    label();
    const read = (entry.parts || []).map((part) => part.text || part.caption || part.filename || part.title || part.name || "");
    const options = (entry.choices || []).map((choice) => choice.label);
    say_aloud([`${t[WHO.includes(entry.from) ? entry.from : "bot"]}:`, ...read, options.length ? `${t.options}: ${options.join(", ")}` : ""].join(" "));
    return undefined;
  };

  const known = (answer) => {
    if (answer.ok) return answer.json();
    if (answer.status === 404) {
      unknown = true;
      console.error(`ventanilla: the server knows no utility "${utility}"; check data-utility on the widget's script tag`);
    }
    if (answer.status === 429) holdUntil = Date.now() + 1000 * (+answer.headers.get("Retry-After") || 60);
    throw new Error(String(answer.status));
  };
  const session = async () => {
    const mine = state;
    const body = await known(await fetch(`${base}/channels/web/session`, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit", body: JSON.stringify({ utility, locale: state.lang || wanted }),
    }));
    if (mine !== state) return;
    Object.assign(state, { token: body.token, brand: body.brand || state.brand, seq: 0 });
    if (!spoken(state.lang)) state.lang = (body.brand || {}).language || "";
    save();
    dress();
    if (!state.log.length && drawn !== frame.lang) redraw();
  };
  const connect = async () => {
    if (connecting || unknown || (socket && socket.readyState < 2)) return;
    connecting = true;
    clearTimeout(timer);
    try {
      if (!state.token) await session();
      if (!state.token) throw new Error("started over");
    } catch {
      connecting = false;
      return again(true);
    }
    connecting = false;
    const mine = new WebSocket(`${base.replace(/^http/, "ws")}/channels/web/ws?token=${encodeURIComponent(state.token)}&after=${state.seq}`);
    let steady = 0;
    let opened = false;
    socket = mine;
    mine.onopen = () => {
      if (mine !== socket) return;
      opened = true;
      steady = setTimeout(() => { tries = 0; }, 3000); // a server that opens and shuts at once is given rest
      if (Date.now() >= holdUntil) tell("");
      flush(state.pending);
    };
    mine.onmessage = (event) => {
      if (mine !== socket) return;
      try { receive(JSON.parse(event.data)); } catch (error) { console.error("ventanilla", error); }
    };
    mine.onclose = (event) => {
      clearTimeout(steady);
      if (mine !== socket) return;
      socket = null;
      typing.remove();
      if (event.code === 4401 || event.code === 4404) renew();
      again(!opened);
    };
    return undefined;
  };
  // Ours to give up: close() waits for an answer that a dead connection never gives.
  const drop = () => {
    const dead = socket;
    socket = null;
    if (dead) dead.close();
    typing.remove();
    again(false);
  };
  const again = (refused) => {
    if (unknown) { if (!panel.hidden) tell(t.trouble(phone())); return; }
    if (panel.hidden && !state.pending.length && !state.token) return;
    const wait = Math.min(15000, 500 * 2 ** Math.min(tries, 6)) * (0.7 + Math.random() * 0.6);
    tries += 1;
    if (navigator.onLine === false) tell(t.offline);
    else if (refused && tries > 1) tell(t.trouble(phone()));
    else if (tries > 1) tell(t.offline);
    markAll(true);
    clearTimeout(timer);
    timer = setTimeout(connect, Math.max(wait, holdUntil - Date.now()));
  };
  const phone = () => (state.brand && state.brand.phone) || "";
  // The server no longer knows it (a day has passed): what waits is said in a new one, in words.
  const renew = () => {
    const waiting = new Set(state.pending.map((one) => one.id));
    const unsaid = state.log.filter((entry) => waiting.has(entry.id));
    const notice = { from: "system", parts: [{ type: "text", text: t.fresh }] };
    state = Object.assign(blank(), { open: state.open, brand: state.brand, lang: state.lang, log: [notice, ...unsaid],
      pending: unsaid.map((entry) => ({ id: entry.id, text: entry.parts[0].text })) });
    save();
    redraw();
    say_aloud(t.fresh);
  };
  const startOver = () => {
    const old = socket;
    socket = null;
    if (old) old.close();
    clearTimeout(timer);
    clearTimeout(watch);
    holdUntil = 0;
    tries = 0;
    state = Object.assign(blank(), { open: true, brand: state.brand, lang: state.lang });
    save();
    tell("");
    redraw();
    say_aloud(t.fresh);
    connect();
    rest(true);
  };

  const keys = (event) => {
    if (event.key === "Escape") { event.stopPropagation(); toggle(false); }
    if (event.key !== "Tab" || !SMALL.matches) return;
    // Full screen, the page behind can't be seen, so the keyboard stays in here.
    const stops = [...panel.querySelectorAll("button,a[href],textarea,[tabindex='0']")];
    const [first, last] = [stops[0], stops[stops.length - 1]];
    const at = root.activeElement;
    if (event.shiftKey ? at === first || at === panel : at === last) { event.preventDefault(); (event.shiftKey ? last : first).focus(); }
  };
  const fit = () => {
    const view = window.visualViewport;
    const covered = view && SMALL.matches && window.innerHeight - view.height > 80; // the phone's keyboard
    panel.style.height = covered ? `${view.height}px` : "";
    panel.style.top = covered ? `${view.offsetTop}px` : "";
    panel.setAttribute("aria-modal", String(SMALL.matches));
  };
  const show = (shown) => {
    panel.hidden = !shown;
    bubble.setAttribute("aria-expanded", String(shown));
    if (shown) { state.unread = 0; redraw(); fit(); }
    label();
  };
  const toggle = (shown = panel.hidden) => {
    if (shown !== panel.hidden) return;
    state.open = shown;
    show(shown);
    save();
    if (!shown) { bubble.focus(); return; }
    if (TOUCH.matches) panel.focus({ preventScroll: true }); else input.focus({ preventScroll: true });
    if (unknown) tell(t.trouble(""));
    connect();
  };

  const dressUp = async () => {
    if (state.brand) return;
    try {
      const brand = await known(await fetch(`${base}/channels/web/brand/${encodeURIComponent(utility)}?locale=${encodeURIComponent(wanted)}`, { credentials: "omit" }));
      state.brand = state.brand || brand;
      dress();
      if (!panel.hidden && !state.log.length && !drawn) redraw();
    } catch { /* plain colours until the session brings the brand */ }
  };
  const start = () => {
    document.body.append(host);
    tell("");
    dress();
    dressUp();
    if (state.open) show(true);
    if (state.open || state.token) connect();
  };
  window.addEventListener("online", () => { tries = 0; clearTimeout(timer); if (state.token || !panel.hidden) connect(); });
  window.addEventListener("offline", () => { if (socket) drop(); else if (!panel.hidden) tell(t.offline); });
  // A page kept for "back" must not write its old transcript over the newer one.
  window.addEventListener("pagehide", () => { const old = socket; socket = null; if (old) old.close(); clearTimeout(timer); });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    state = load();
    dress();
    show(state.open);
    if (state.token || state.open) connect();
  });
  if (window.visualViewport) window.visualViewport.addEventListener("resize", fit);
  window.ventanilla = { open: () => toggle(true), close: () => toggle(false) };
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();
