// Kept conversations and export: opens the two drawers, and hands what a button asks for to the server.
const root = document.documentElement;

export function startTalks() {
  const talks = document.querySelector("#talks");
  talks.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) press(talks, button);
  });
  let timer;
  talks.addEventListener("input", (event) => {
    if (event.target.id !== "talks-find") return;
    clearTimeout(timer);
    timer = setTimeout(() => act("talks", { action: "list", containing: event.target.value }), 200);
  });
  talks.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close()) {
      event.stopPropagation();
      talks.querySelector("#talks-toggle").focus();
    }
  });
  document.addEventListener("click", (event) => !event.target.closest?.("#talks") && close());
}

/** Tell the Gradio component with this id what is wanted; it passes it on as its event "act". */
export function act(id, detail) {
  document.querySelector(`#${id} .html-container > div`)?.dispatchEvent(new CustomEvent("peelqa:act", { detail }));
}

function press(talks, button) {
  const talk = button.closest(".talk");
  if (button.id === "talks-toggle") toggle("talks-open", "export-open", () => talks.querySelector("#talks-find").focus());
  else if (button.id === "export-toggle") toggle("export-open", "talks-open", () => talks.querySelector(".export").focus());
  else if (button.id === "talk-new") go(window.peelqa.newPlace);
  else if (button.matches(".export")) save(button.dataset.format);
  else if (button.matches(".talk-open")) go(() => window.peelqa.openPlace(talk.dataset.id));
  else if (button.matches(".talk-rename")) rename(talk);
  else if (button.matches(".talk-delete")) remove(talk);
}

function toggle(name, other, then) {
  root.classList.remove(other);
  if (root.classList.toggle(name)) then();
}

function close() {
  const was = root.classList.contains("talks-open") || root.classList.contains("export-open");
  root.classList.remove("talks-open", "export-open");
  return was;
}

function go(choose) {
  choose();
  close();
  act("talks", { action: "show" });
  document.querySelector("#question textarea")?.focus();
}

function rename(talk) {
  const title = prompt("New name of the conversation", talk.querySelector(".talk-name").textContent);
  if (title?.trim()) act("talks", { action: "rename", id: talk.dataset.id, title });
}

function remove(talk) {
  if (!confirm(`Delete “${talk.querySelector(".talk-name").textContent}” for good?`)) return;
  if (talk.dataset.id === window.peelqa.place().conversation) {
    const id = talk.dataset.id;
    window.peelqa.newPlace();
    act("talks", { action: "delete", id });
  } else {
    act("talks", { action: "delete", id: talk.dataset.id });
  }
}

async function save(format) {
  close();
  const answer = await fetch("./export", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ place: window.peelqa.place(), format }),
  });
  if (!answer.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `peelqa-conversation.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
