// From a marker to the exact words and back: peek on hover or focus, jump on click or Enter, walk from source to source.
import { copy } from "./reader.js";

export function startProofs(reader) {
  const peek = startPeek();
  const trail = { turn: null, n: null };

  const sources = () => {
    const answer = document.querySelector(`.turn[data-turn="${trail.turn}"] .answer`);
    return Array.from(answer?.querySelectorAll(".source") ?? []);
  };
  const bar = document.querySelector("#proof-bar");
  const place = document.querySelector("#proof-place");

  const tell = () => {
    const all = sources();
    const index = all.findIndex((s) => s.dataset.n === trail.n);
    bar.hidden = index < 0;
    if (index >= 0) place.textContent = `Source ${index + 1} of ${all.length}, page ${all[index].dataset.page}`;
    for (const m of document.querySelectorAll(".marker.current")) m.classList.remove("current");
    marker()?.classList.add("current");
  };
  const marker = () => document.querySelector(`.turn[data-turn="${trail.turn}"] .marker[data-n="${trail.n}"]`);
  const step = (by) => {
    const all = sources();
    const index = all.findIndex((s) => s.dataset.n === trail.n);
    if (index < 0) return;
    const next = all[(index + by + all.length) % all.length];
    trail.n = next.dataset.n;
    reader?.show(Number(next.dataset.start), Number(next.dataset.end));
    tell();
  };
  const back = () => {
    reader?.close();
    const target = marker();
    if (target) {
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    } else {
      document.querySelector("#question textarea")?.focus();
    }
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.(".marker, .jump");
    if (!target) return;
    peek.hide();
    const turn = target.closest(".turn");
    trail.turn = turn?.dataset.turn ?? null;
    trail.n = turn ? target.dataset.n : null;
    reader?.show(Number(target.dataset.start), Number(target.dataset.end));
    tell();
  });
  document.querySelector("#proof-back").addEventListener("click", back);
  document.querySelector("#proof-previous").addEventListener("click", () => step(-1));
  document.querySelector("#proof-next").addEventListener("click", () => step(1));
  document.querySelector("#proof-link").addEventListener("click", (event) => {
    const source = sources().find((s) => s.dataset.n === trail.n);
    if (source) copy(linkTo(source.dataset), event.currentTarget);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (peek.hide()) return;
    if (!bar.hidden && document.querySelector("#reader").contains(document.activeElement)) back();
    else if (document.documentElement.classList.contains("reader-open")) reader?.close();
  });
  openFromAddress(reader);
}

function linkTo({ page, start, end }) {
  return `${location.origin}${location.pathname}?page=${page}&from=${start}&to=${end}`;
}

/** ?page=34&from=..&to=.. reopens page and quote. */
function openFromAddress(reader) {
  const asked = new URLSearchParams(location.search);
  const number = (name) => (/^\d{1,8}$/.test(asked.get(name) ?? "") ? Number(asked.get(name)) : null);
  const [page, from, to] = ["page", "from", "to"].map(number);
  if (from !== null && to !== null && to > from && to - from < 20000 && reader?.show(from, to)) return;
  if (page !== null) {
    reader?.open();
    reader?.page(page);
  }
}

function startPeek() {
  const box = document.createElement("div");
  box.id = "peek";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  (document.querySelector(".gradio-container") ?? document.body).append(box);
  let owner = null;

  const hide = () => {
    const was = owner;
    owner?.removeAttribute("aria-describedby");
    owner = null;
    box.hidden = true;
    return Boolean(was);
  };
  const showFor = (marker) => {
    const source = marker.closest(".answer")?.querySelector(`.source[data-n="${marker.dataset.n}"]`);
    if (!source) return;
    hide();
    owner = marker;
    const where = document.createElement("p");
    where.className = "peek-where";
    where.textContent = `Page ${source.dataset.page} · ${source.querySelector(".source-section").textContent}`;
    const quote = document.createElement("p");
    quote.className = "peek-quote";
    quote.textContent = source.querySelector(".source-quote").textContent;
    box.replaceChildren(where, quote);
    box.hidden = false;
    marker.setAttribute("aria-describedby", "peek");
    const at = marker.getBoundingClientRect();
    const room = marker.closest("#left")?.getBoundingClientRect().right ?? innerWidth; // the report stays in sight
    const left = Math.max(Math.min(at.left - 24, room - box.offsetWidth - 12), 8);
    const below = at.bottom + 8 + box.offsetHeight < innerHeight;
    box.style.left = `${left}px`;
    box.style.top = `${below ? at.bottom + 8 : Math.max(at.top - box.offsetHeight - 8, 8)}px`;
  };
  const on = (event) => {
    const marker = event.target.closest?.(".marker");
    if (marker && marker !== owner) showFor(marker);
    else if (!marker && owner && event.type === "mouseover" && !event.target.closest?.("#peek")) hide();
  };
  document.addEventListener("mouseover", on);
  document.addEventListener("focusin", on);
  document.addEventListener("focusout", (event) => event.target === owner && hide());
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  return { hide };
}
