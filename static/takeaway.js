// Takes a run along: copies codes, saves files, makes pictures of dots and films of the pictures that the desk draws, and opens a
// run from a file. Fetched with the first paper that offers this, or with the first file that another program asks for.
//
// On the paper `data-copies` copies the field beside it, `data-save` makes the file of that name and saves it, `data-end` ends a
// film, a form `data-live` asks again whenever something in it changes, and `data-load` takes a file. What came of it is
// said in the `data-said` of its part, in words that stand at the paper.

// How the desk is asked: whoever fetches this says so, so that no two files need each other.
let asking;

const DOTS = 2;
const FRAME_MS = 40;
const FILMS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

const isDark = (theme) => {
  const worn = theme && theme !== "auto" ? theme : document.documentElement.dataset.theme;
  return worn ? worn === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// What the desk makes. What is wrong with a question is said in its answer.
async function made(question) {
  const answer = JSON.parse(await asking({ ...question, form: "json" }));
  if (answer.wrong !== undefined) throw new Error(answer.wrong);
  return answer;
}

// As an address with the data in it: a picture from anywhere else could not be drawn and read again everywhere.
async function imageOf(svg) {
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error("SVG ↛ PNG"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
  return image;
}

function draw(canvas, image) {
  const brush = canvas.getContext("2d", { alpha: false });
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
}

function canvasOf(image, scale) {
  const canvas = document.createElement("canvas");
  // Films have even sides.
  canvas.width = 2 * Math.round((image.naturalWidth * scale) / 2);
  canvas.height = 2 * Math.round((image.naturalHeight * scale) / 2);
  draw(canvas, image);
  return canvas;
}

async function png(question) {
  const { name, text } = await made({ ...question, format: "svg" });
  const canvas = canvasOf(await imageOf(text), DOTS);
  return { name: name.replace(/\.svg$/, ".png"), type: "image/png", text: canvas.toDataURL("image/png") };
}

// A file for another program, as JSON: a picture of dots is an address with the data in it.
export async function file(question, asks) {
  asking = asks;
  question = { ...question, dark: isDark() };
  if (question.format !== "png") return asking(question);
  try {
    return JSON.stringify(await png(question));
  } catch (error) {
    return JSON.stringify({ wrong: error.message });
  }
}

const filmType = () => globalThis.MediaRecorder && FILMS.find((type) => MediaRecorder.isTypeSupported(type));

// Records the figure's pictures while time passes: as many as can be drawn. `tell` hears how many milliseconds are recorded
// of how many, and says whether it is to end.
async function film(question, tell) {
  const { ends, lasts } = await made({ ...question, kind: "film" });
  const at = async (ms) => {
    const { name, text } = await made({ ...question, format: "svg", at: Math.round((ms / lasts) * ends) });
    return [await imageOf(text), name];
  };
  const [first, name] = await at(0);
  const canvas = canvasOf(first, Math.min(DOTS, Math.max(1, 1280 / first.naturalWidth)));
  const stream = canvas.captureStream();
  const recorder = new MediaRecorder(stream, { mimeType: filmType(), videoBitsPerSecond: 4_000_000 });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const ended = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = ({ error }) => reject(error);
  });
  recorder.start();
  try {
    draw(canvas, first);
    const begun = performance.now();
    for (let ms = 0; ms < lasts && tell(ms, lasts); ) {
      ms = Math.min(performance.now() - begun, lasts);
      draw(canvas, (await at(ms))[0]);
      await new Promise((then) => setTimeout(then, Math.max(0, begun + ms + FRAME_MS - performance.now())));
    }
  } finally {
    recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  }
  await ended;
  return { name: name.replace(/\.svg$/, ".webm"), blob: new Blob(pieces, { type: "video/webm" }) };
}

// Whether it is sure that this frame may save files. One of another origin cannot know.
function maySave() {
  if (parent === self) return true;
  try {
    const { sandbox } = frameElement;
    return !frameElement.hasAttribute("sandbox") || sandbox.contains("allow-downloads");
  } catch {
    return false;
  }
}

let last;

// The address of what is saved is there until something else is.
function save(name, blob) {
  if (last) URL.revokeObjectURL(last);
  last = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: last, download: name }).click();
}

const paperOf = (element) => element.closest("[data-paper]");

function say(element, words, values = {}) {
  const said = element.closest("[data-part]").querySelector("[data-said]");
  const text = filled(words, values);
  // The same again is said again.
  if (said.textContent === text) said.textContent = "";
  setTimeout(() => (said.textContent = text), 20);
}

async function copy(button) {
  const field = button.closest(".copied").querySelector("input, textarea");
  const { copied, byHand } = paperOf(button).dataset;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Where no page may write there, what is selected is copied the old way, or by the reader's own keys.
    field.focus();
    field.select();
    if (!document.execCommand("copy")) return say(button, byHand);
  }
  say(button, copied);
}

// The file, to be taken by hand.
function show(shown, name, text, blob) {
  shown.hidden = false;
  for (const old of shown.querySelectorAll("img, video")) old.remove();
  const field = shown.querySelector(".copied");
  field.hidden = text === undefined;
  if (text !== undefined) {
    shown.querySelector("textarea").value = text;
    return;
  }
  const isFilm = blob.type.startsWith("video/");
  const element = document.createElement(isFilm ? "video" : "img");
  element.src = last;
  if (isFilm) Object.assign(element, { controls: true, ariaLabel: name });
  else element.alt = shown.dataset.alt;
  shown.append(element);
}

const blobOf = (address) => {
  const [head, data] = address.split(",");
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  return new Blob([bytes], { type: /data:([^;]+)/.exec(head)[1] });
};

let isFilming = false;

async function saved(button) {
  if (button.dataset.save === "webm" && isFilming) return;
  const paper = paperOf(button);
  const { dataset } = paper;
  const part = button.closest("[data-part]");
  const [end, shown] = [part.querySelector("[data-end]"), part.querySelector("[data-shown]")];
  const { state, build, theme } = Object.fromEntries(new FormData(paper.querySelector("form")));
  const format = button.dataset.save;
  const question = { kind: "export", state, build, dark: isDark(theme) };
  shown.hidden = true;
  say(button, dataset.working);
  try {
    let name, text, blob;
    if (format === "webm") {
      isFilming = true;
      let isOver = false;
      end.onclick = () => (isOver = true);
      end.hidden = false;
      let second = -1;
      const tell = (ms, all) => {
        const now = Math.floor(ms / 1000);
        if (now !== second) say(button, dataset.film, { now, all: Math.round(all / 1000) });
        second = now;
        // A paper that was put away ends it, too.
        return !isOver && button.isConnected;
      };
      ({ name, blob } = await film(question, tell));
    } else if (format === "png") {
      ({ name, text } = await png(question));
      blob = blobOf(text);
      text = undefined;
    } else {
      let type;
      ({ name, type, text } = await made({ ...question, format }));
      blob = new Blob([text], { type });
    }
    if (!button.isConnected) return;
    save(name, blob);
    const isSure = maySave();
    say(button, isSure ? dataset.saved : dataset.perhaps, { name });
    if (!isSure) show(shown, name, text, blob);
  } catch (error) {
    console.error(error);
    if (button.isConnected) say(button, dataset.failed, { why: error.message });
  } finally {
    if (format === "webm") {
      const hadFocus = document.activeElement === end;
      isFilming = false;
      end.hidden = true;
      if (hadFocus) button.focus();
    }
  }
}

// Opens the run that is in a file. What is wrong with it is said, and nothing is lost.
async function load(place, given) {
  const { sheet } = place;
  const paper = sheet.querySelector('[data-paper="take"]');
  const part = paper.querySelector("[data-load]");
  const { dataset } = paper;
  const { name } = given;
  const refused = (why) => say(part, dataset.refused, { name, why });
  if (given.size > Number(dataset.most)) return refused(filled(dataset.tooLarge, { most: dataset.most }));
  say(part, dataset.working);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await given.arrayBuffer());
  } catch {
    return refused(dataset.noText);
  }
  const form = paper.querySelector("form");
  try {
    const { state } = await made({ kind: "import", text, build: form.elements.build.value });
    // What the paper says once it is about the run that is open now.
    sheet.dataset.opened = name;
    place.offer("open", state);
    form.elements.state.value = state;
    place.ask(JSON.stringify(Object.fromEntries(new FormData(form))), true);
  } catch (error) {
    refused(error.message);
  }
}

const wired = new WeakSet();

// Called whenever the paper is new.
export function wire(sheet, place, asks) {
  asking = asks;
  const paper = sheet.querySelector('[data-paper="take"]');
  if (!paper) return;
  paper.querySelector('[data-save="webm"]').hidden = !filmType();
  const { opened } = sheet.dataset;
  delete sheet.dataset.opened;
  if (opened) say(paper.querySelector("[data-load]"), paper.dataset.opened, { name: opened });
  if (wired.has(sheet)) return;
  wired.add(sheet);
  sheet.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button && "copies" in button.dataset) copy(button);
    else if (button && "save" in button.dataset) saved(button);
  });
  sheet.addEventListener("change", ({ target }) => {
    if ("load" in target.dataset) {
      const [given] = target.files;
      // The same file again is a change again.
      if (given) load(place, given).finally(() => (target.value = ""));
    } else if (target.form && "live" in target.form.dataset) {
      place.askForm(target.form);
    }
  });
  // A file is dropped anywhere on the figure, as long as its paper is there.
  const figure = place.host.closest("[data-figure]");
  const isFile = ({ dataTransfer }) => sheet.querySelector('[data-paper="take"]') && dataTransfer?.types.includes("Files");
  figure.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    figure.dataset.drop = "";
  });
  figure.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!figure.contains(relatedTarget)) delete figure.dataset.drop;
  });
  figure.addEventListener("drop", (event) => {
    delete figure.dataset.drop;
    if (!isFile(event)) return;
    event.preventDefault();
    load(place, event.dataTransfer.files[0]);
  });
}
