// The report beside the chat: pages, contents, find, page box, and "show me [start, end)".
import { mark, unmark } from "./highlight.js";

const MOST_MATCHES = 400;

export async function startReader(frame) {
  const view = frame.querySelector("#report");
  const outline = frame.querySelector("#outline");
  const answer = await fetch("./ui/report");
  if (!answer.ok) {
    view.textContent = "The report could not be opened. Reload the page to try again.";
    return null;
  }
  const parts = document.createElement("template");
  parts.innerHTML = await answer.text();
  outline.replaceChildren(parts.content.querySelector(".outline-list"));
  view.replaceChildren(parts.content.querySelector(".document"));
  view.setAttribute("aria-busy", "false");
  const blocks = Array.from(view.querySelectorAll("[data-start]"), (element) => ({
    element,
    start: Number(element.dataset.start),
    end: Number(element.dataset.end),
  }));
  const reader = {
    show: (start, end) => show(view, blocks, start, end),
    clear: () => unmark(view, "cited"),
    page: (number) => toPage(view, number),
    open: openSheet,
    close: closeSheet,
  };
  startOutline(frame, outline);
  startFind(frame, view, blocks);
  startPageBox(frame, view);
  startLinks(view);
  frame.querySelector("#reader-close").addEventListener("click", closeSheet);
  document.querySelector("#open-reader")?.addEventListener("click", () => openSheet(frame.querySelector("#reader-close")));
  return reader;
}

/** Highlight [start, end), bring it into view, move the focus there. An empty stretch only scrolls. */
function show(view, blocks, start, end) {
  unmark(view, "cited");
  const marks = end > start ? mark(blocks, start, end, "cited") : [];
  const block = blocks.find((b) => b.start <= start && start < b.end);
  const target = marks[0] ?? block?.element;
  if (!target) return false;
  openSheet();
  target.tabIndex = -1;
  scrollTo(view, target, marks.length ? 0.3 : 0.04);
  target.focus({ preventScroll: true });
  return true;
}

function scrollTo(view, target, share) {
  const top = target.getBoundingClientRect().top - view.getBoundingClientRect().top;
  view.scrollTop += top - view.clientHeight * share;
}

function toPage(view, number) {
  const page = view.querySelector(`.page[data-page="${number}"]`);
  if (page) scrollTo(view, page, 0);
  return Boolean(page);
}

function openSheet(focus) {
  document.documentElement.classList.add("reader-open");
  if (focus instanceof HTMLElement) focus.focus();
}

function closeSheet() {
  const wasSheet = getComputedStyle(document.querySelector("#right")).position === "fixed";
  document.documentElement.classList.remove("reader-open");
  if (wasSheet) document.querySelector("#open-reader")?.focus();
}

function startOutline(frame, outline) {
  const toggle = frame.querySelector("#outline-toggle");
  const set = (open) => {
    outline.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => set(outline.hidden));
  outline.addEventListener("click", (event) => event.target.closest(".jump") && set(false));
  outline.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      set(false);
      toggle.focus();
    }
  });
}

function startPageBox(frame, view) {
  const box = frame.querySelector("#page-number");
  const pages = Array.from(view.querySelectorAll(".page"));
  let waiting = false;
  const tell = () => {
    waiting = false;
    const line = view.getBoundingClientRect().top + view.clientHeight * 0.35;
    const page = pages.findLast((p) => p.getBoundingClientRect().top <= line) ?? pages[0];
    if (document.activeElement !== box && page) box.value = page.dataset.page;
  };
  view.addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(tell);
    waiting = true;
  }, { passive: true });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (!/^\d{1,4}$/.test(box.value.trim()) || !toPage(view, Number(box.value))) box.select();
  });
  box.addEventListener("blur", tell);
  tell();
}

function startFind(frame, view, blocks) {
  const input = frame.querySelector("#find-text");
  const count = frame.querySelector("#find-count");
  let found = [];
  let at = -1;
  const go = (step) => {
    if (!found.length) return;
    found[at]?.forEach((m) => m.classList.remove("current"));
    at = (at + step + found.length) % found.length;
    found[at].forEach((m) => m.classList.add("current"));
    scrollTo(view, found[at][0], 0.35);
    count.textContent = `${at + 1} of ${found.length}${found.length === MOST_MATCHES ? "+" : ""}`;
  };
  const search = () => {
    unmark(view, "found");
    found = matches(blocks, input.value.trim()).map(([s, e]) => mark(blocks, s, e, "found")).filter((m) => m.length);
    at = -1;
    count.textContent = input.value.trim() && !found.length ? "none" : "";
    go(1);
  };
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      input.value = "";
      search();
    }
  });
  frame.querySelector("#find").addEventListener("submit", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => event.key === "Enter" && go(event.shiftKey ? -1 : 1));
  frame.querySelector("#find-next").addEventListener("click", () => go(1));
  frame.querySelector("#find-previous").addEventListener("click", () => go(-1));
}

/** Offsets of every occurrence, upper and lower case alike, quotation marks too; at least two letters. */
function matches(blocks, wanted) {
  const fold = (text) => text.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"');
  const needle = fold(wanted);
  if (needle.length < 2) return [];
  const spans = [];
  for (const block of blocks) {
    const text = fold(block.element.textContent);
    for (let i = text.indexOf(needle); i >= 0 && spans.length < MOST_MATCHES; i = text.indexOf(needle, i + needle.length)) {
      const before = Array.from(text.slice(0, i)).length;
      spans.push([block.start + before, block.start + before + Array.from(needle).length]);
    }
  }
  return spans;
}

function startLinks(view) {
  view.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy-link");
    if (button) await copy(button.dataset.url, button);
  });
}

/** Copy text and say so on the button for a moment. */
export async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied";
  }
  setTimeout(() => (button.textContent = before), 1400);
}
