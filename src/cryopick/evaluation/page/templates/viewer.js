"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  byId("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const data = JSON.parse(byId("data").textContent);
  if (!data.micrographs.length) return;

  const SVG = "http://www.w3.org/2000/svg";
  const NAMES = { hit: "Hits", missed: "Misses", unlabelled: "Unlabelled", rejected: "Rejected", duplicate: "Duplicates",
    outside_label_band: "Outside the label band", left_out: "Outside the label band", labels: "All labels" };
  const LAYERS = ["hit", "missed", "unlabelled", "rejected", "duplicate", "outside_label_band", "left_out", "labels"];
  const visible = Object.fromEntries(LAYERS.map((layer) => [layer, layer !== "labels"]));
  const state = { set: data.sets[0], current: null, zoom: 1, x: 0, y: 0 };
  const stage = byId("stage"), scene = byId("scene"), picture = byId("picture"), marks = byId("marks");
  const radius = data.diameter / 2;

  // Marks of one micrograph: layer -> list of [x, y].
  const layersOf = (micrograph) => {
    const found = Object.fromEntries(LAYERS.map((layer) => [layer, []]));
    const own = micrograph.sets[state.set];
    const label = (index) => [micrograph.labels[2 * index], micrograph.labels[2 * index + 1]];
    for (let i = 0; i < micrograph.labels.length / 2; i++) found.labels.push(label(i));
    if (!own) return found;
    for (let i = 0; i < own.picks.length; i += 3) found[data.kinds[own.picks[i + 2]]].push([own.picks[i], own.picks[i + 1]]);
    for (const index of own.missed) found.missed.push(label(index));
    for (let i = 0; i < own.leftOut.length; i += 2) found.left_out.push([own.leftOut[i], own.leftOut[i + 1]]);
    return found;
  };
  const circles = (points, r) => points.map(([x, y]) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`).join("");
  const crosses = (points, r) => points.map(([x, y]) => `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`).join("");
  const drawPath = (layer, d) => {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `mark-${layer}`);
    path.setAttribute("d", d);
    path.dataset.layer = layer;
    if (visible[layer] === false) path.style.display = "none";
    marks.append(path);
  };
  const drawMarks = () => {
    const micrograph = state.current, found = layersOf(micrograph), own = micrograph.sets[state.set];
    marks.setAttribute("viewBox", `-0.5 -0.5 ${micrograph.width} ${micrograph.height}`);
    marks.replaceChildren();
    if (own && own.band) { const [x, y, w, h] = own.band; drawPath("band", `M${x} ${y}h${w}v${h}h${-w}z`); }
    for (const layer of LAYERS) {
      const r = layer === "labels" ? radius * 0.18 : radius;
      // A cross tells what experts rejected without its colour.
      drawPath(layer, circles(found[layer], r) + (layer === "rejected" ? crosses(found[layer], 0.3 * radius) : ""));
    }
    drawChips(found);
  };

  const drawChips = (found) => {
    byId("layers").replaceChildren(...LAYERS.filter((layer) => found[layer].length || layer === "hit" || layer === "missed").map((layer) => {
      const button = make("button");
      button.type = "button";
      button.dataset.layer = layer;
      button.setAttribute("aria-pressed", String(visible[layer]));
      const icon = document.createElementNS(SVG, "svg"), ring = document.createElementNS(SVG, "circle");
      icon.setAttribute("viewBox", "0 0 14 14");
      for (const [name, value] of Object.entries({ cx: 7, cy: 7, r: 4.4, fill: "none", "stroke-width": 1.8, class: `mark-${layer}` })) ring.setAttribute(name, value);
      icon.append(ring);
      button.append(icon, make("span", "", NAMES[layer]), make("b", "", String(found[layer].length)));
      button.addEventListener("click", () => {
        visible[layer] = !visible[layer];
        button.setAttribute("aria-pressed", String(visible[layer]));
        marks.querySelector(`[data-layer="${layer}"]`).style.display = visible[layer] ? "" : "none";
      });
      return button;
    }));
  };

  // The scene is laid out anew instead of scaled, so lines keep their width.
  const place = () => {
    const { width, height } = state.current;
    const fit = Math.min(stage.clientWidth / width, stage.clientHeight / height) * state.zoom;
    const w = width * fit, h = height * fit;
    const clamp = (value, size, room) => size <= room ? (room - size) / 2 : Math.min(0, Math.max(room - size, value));
    state.x = clamp(state.x, w, stage.clientWidth);
    state.y = clamp(state.y, h, stage.clientHeight);
    Object.assign(scene.style, { width: `${w}px`, height: `${h}px`, left: `${state.x}px`, top: `${state.y}px` });
    byId("level").textContent = `${Math.round(100 * state.zoom)} %`;
    const blur = byId("blur").value * state.zoom;
    picture.style.filter = `blur(${blur}px) contrast(${byId("contrast").value}%) brightness(${byId("brightness").value}%)`;
  };
  const zoomAt = (factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) => {
    const zoom = Math.min(16, Math.max(1, state.zoom * factor)), real = zoom / state.zoom;
    state.x = x - (x - state.x) * real;
    state.y = y - (y - state.y) * real;
    state.zoom = zoom;
    place();
  };
  const fit = () => { Object.assign(state, { zoom: 1, x: 0, y: 0 }); place(); };

  const number = (value) => value === null || value === undefined ? "–" : value.toFixed(3);
  const show = (micrograph) => {
    const same = state.current && state.current.width === micrograph.width && state.current.height === micrograph.height;
    state.current = micrograph;
    picture.hidden = !micrograph.picture;
    if (micrograph.picture) picture.src = micrograph.picture; else picture.removeAttribute("src");
    byId("absent").hidden = Boolean(micrograph.picture);
    byId("title").textContent = micrograph.name;
    const own = micrograph.sets[state.set];
    byId("facts").textContent = own ? `F1 ${number(own.f1)} · precision ${number(own.precision)} · recall ${number(own.recall)}` : "not judged";
    drawMarks();
    if (same) place(); else fit();
    for (const button of byId("list").querySelectorAll("button")) {
      const here = button.dataset.name === micrograph.name;
      button.setAttribute("aria-current", String(here));
      if (here) {
        const list = byId("list"), item = button.getBoundingClientRect(), frame = list.getBoundingClientRect();
        if (item.top < frame.top || item.bottom > frame.bottom) list.scrollTop += item.top - frame.top - frame.height / 2;
        if (item.left < frame.left || item.right > frame.right) list.scrollLeft += item.left - frame.left - frame.width / 2;
      }
    }
  };

  let listed = [];
  const drawList = () => {
    const f1 = (micrograph) => { const own = micrograph.sets[state.set]; return own && own.f1 !== null ? own.f1 : Infinity; };
    const order = byId("order").value, wanted = byId("filter").value.toLowerCase();
    listed = data.micrographs.filter((micrograph) => micrograph.name.toLowerCase().includes(wanted));
    const byName = (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
    if (order === "name") listed.sort(byName);
    else listed.sort((a, b) => f1(a) === f1(b) ? byName(a, b) : f1(a) === Infinity ? 1 : f1(b) === Infinity ? -1 : (order === "worst" ? 1 : -1) * (f1(a) - f1(b)));
    byId("shown").textContent = listed.length === data.micrographs.length ? `${listed.length}` : `${listed.length} of ${data.micrographs.length}`;
    byId("list").replaceChildren(...listed.map((micrograph) => {
      const item = make("li"), button = make("button"), own = micrograph.sets[state.set];
      button.type = "button";
      button.dataset.name = micrograph.name;
      button.title = micrograph.name;
      const image = make(micrograph.thumbnail ? "img" : "span", micrograph.thumbnail ? "" : "blank");
      if (micrograph.thumbnail) { image.src = micrograph.thumbnail; image.alt = ""; image.loading = "lazy"; }
      const mini = make("span", "mini");
      if (own) {
        const misses = own.missed.length, hits = micrograph.labels.length / 2 - misses, wrong = own.picks.length / 3 - hits;
        for (const [name, count] of [["hit", hits], ["missed", misses], ["false", wrong]]) { const part = make("i", name); part.style.flex = count; mini.append(part); }
      }
      button.append(image, make("span", "label", micrograph.name), make("b", "", number(own ? own.f1 : null)), mini);
      button.addEventListener("click", () => show(micrograph));
      item.append(button);
      return item;
    }));
  };
  const step = (by) => {
    const index = listed.indexOf(state.current) + by;
    if (index >= 0 && index < listed.length) show(listed[index]);
  };

  if (data.sets.length > 1) byId("sets").replaceChildren(...data.sets.map((name) => {
    const button = make("button", "", name);
    button.type = "button";
    button.setAttribute("aria-pressed", String(name === state.set));
    button.addEventListener("click", () => {
      state.set = name;
      for (const other of byId("sets").children) other.setAttribute("aria-pressed", String(other === button));
      drawList();
      show(state.current);
    });
    return button;
  }));

  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    const frame = stage.getBoundingClientRect();
    zoomAt(Math.exp(-event.deltaY / 400), event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => { stage.setPointerCapture(event.pointerId); stage.classList.add("dragging"); });
  stage.addEventListener("pointermove", (event) => {
    if (!stage.hasPointerCapture(event.pointerId)) return;
    state.x += event.movementX;
    state.y += event.movementY;
    place();
  });
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, () => stage.classList.remove("dragging"));
  stage.addEventListener("dblclick", fit);
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select")) return;
    const keys = { ArrowLeft: () => step(-1), ArrowRight: () => step(1), "+": () => zoomAt(1.5), "-": () => zoomAt(1 / 1.5), 0: fit };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("in").addEventListener("click", () => zoomAt(1.5));
  byId("out").addEventListener("click", () => zoomAt(1 / 1.5));
  byId("fit").addEventListener("click", fit);
  for (const id of ["blur", "contrast", "brightness"]) byId(id).addEventListener("input", place);
  byId("filter").addEventListener("input", drawList);
  byId("order").addEventListener("change", drawList);
  new ResizeObserver(() => state.current && place()).observe(stage);

  drawList();
  show(listed[0]);
})();
