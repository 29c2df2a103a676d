// The plots on a paper: the line of the present setting is dragged, or moved by the slider's keys, and sets the figure;
// a point opens one of its runs. Fetched with the first plot.

const DRAG_PX = 6;

export function wire(paper, place) {
  const slider = paper.querySelector("[data-knob]");
  if (!slider) return;
  const svgs = [...paper.querySelectorAll("[data-plot]")];
  const of = (element, name, by) => element.dataset[name].split(by);
  const [states, shown, told] = [of(slider, "states", " "), of(slider, "shown", "|"), of(slider, "told", "|")];
  const plots = svgs.map((svg) => ({ svg, xs: of(svg, "xs", " ").map(Number), runs: of(svg, "runs", " ") }));
  const said = slider.closest("label").querySelector(".value");

  const stand = (at) => {
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${shown[at]}. ${told[at]}`);
    said.textContent = shown[at];
    for (const { svg, xs } of plots) {
      const [now, handle] = [svg.querySelector(".now"), svg.querySelector(".handle")];
      now.setAttribute("x1", xs[at]);
      now.setAttribute("x2", xs[at]);
      handle.setAttribute("cx", xs[at]);
    }
  };

  // The figure is set; the paper stays, and asks about it as it is now.
  const set = () => {
    const state = states[slider.value];
    const form = paper.querySelector("form input[name=state]");
    if (form) form.value = state;
    place.host.dispatchEvent(new CustomEvent("twice-or-never:open", { detail: state }));
  };

  slider.addEventListener("input", () => stand(Number(slider.value)));
  slider.addEventListener("change", set);
  slider.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    place.offer("play", plots[0].runs[slider.value]);
  });

  for (const { svg, xs, runs } of plots) {
    let from = null;
    let isDragged = false;
    const nearest = (event) => {
      const box = svg.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      return xs.reduce((best, one, at) => (Math.abs(one - x) < Math.abs(xs[best] - x) ? at : best), 0);
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      from = event.clientX;
      isDragged = false;
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener("pointermove", (event) => {
      if (from === null) return;
      isDragged ||= Math.abs(event.clientX - from) > DRAG_PX;
      if (isDragged) stand(nearest(event));
    });
    svg.addEventListener("pointerup", (event) => {
      if (from === null) return;
      from = null;
      if (isDragged) set();
      else place.offer("play", runs[nearest(event)]);
    });
    // The browser scrolls instead.
    svg.addEventListener("pointercancel", () => {
      from = null;
      if (isDragged) set();
    });
  }

  const copy = paper.querySelector("[data-copy]");
  copy.addEventListener("click", async () => {
    const text = copy.closest("details").querySelector("textarea");
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      // Where no page may write there, what is selected is copied the old way, or by the reader's own keys.
      if (!document.execCommand("copy")) return;
    }
    copy.textContent = copy.dataset.copy;
  });
}
