// The chat's small services: ask a suggested question, keep the latest turn in view, announce it, copy it.
import { copy } from "./reader.js";
import { act } from "./talks.js";

export function startChat() {
  document.addEventListener("click", (event) => {
    const suggestion = event.target.closest?.(".ask");
    if (suggestion) ask(suggestion.textContent);
    const again = event.target.closest?.(".again");
    if (again) ask(again.dataset.question);
    const copier = event.target.closest?.(".copy-answer");
    const rate = event.target.closest?.(".rate");
    if (rate) judge(rate);
    if (copier) copy(copier.parentElement.querySelector("pre").textContent, copier);
  });
  // While an answer is made there is Stop in the place of Ask, and Enter waits too.
  document.querySelector("#question").addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.shiftKey || !document.querySelector(".unfinished")) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  followTranscript(document.querySelector("#transcript"));
}

/** Put a question into the box and send it, as if typed. */
function ask(question) {
  document.querySelector('#views [role="tab"]')?.click();
  const box = document.querySelector("#question textarea");
  const write = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
  write.call(box, question); // past Svelte's own setter, so that the event below is taken as typing
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector("#send").click(), 0);
}

/** Send a verdict; pressing the same one again takes it back. */
function judge(button) {
  const turn = Number(button.closest(".turn").dataset.turn);
  const taken = button.getAttribute("aria-pressed") === "true";
  const verdict = taken ? "" : button.dataset.verdict;
  const reason = verdict === "down" ? prompt("What is not right? (kept on this server only)") : "";
  if (reason !== null) act("transcript", { action: "rate", turn, verdict, reason });
}

function followTranscript(transcript) {
  const DONE = ".answer:not(.is-live)";
  let seen = transcript.querySelectorAll(DONE).length;
  let last = transcript.querySelectorAll(".turn").length;
  new MutationObserver(() => {
    const turns = transcript.querySelectorAll(".turn");
    const answers = transcript.querySelectorAll(DONE);
    if (turns.length > last) turns[turns.length - 1].scrollIntoView({ block: "start" });
    if (answers.length > seen) announce(answers[answers.length - 1]);
    last = turns.length;
    seen = answers.length;
  }).observe(transcript, { childList: true, subtree: true });
}

function announce(answer) {
  const chip = answer.querySelector(".chip").textContent;
  const sources = answer.querySelectorAll(".source").length;
  document.querySelector("#announce").textContent = `${chip}. ${answer.querySelector(".prose-text").textContent.slice(0, 300)} ${sources} sources.`;
}
