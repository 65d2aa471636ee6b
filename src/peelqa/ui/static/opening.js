// While the index is still opening, the page says so: reading and keyword search work, a question waits.
const EVERY = 700; // milliseconds

async function isReady() {
  try {
    const answer = await fetch("./healthz", { cache: "no-store" });
    return answer.ok && (await answer.json()).ready;
  } catch {
    return false; // the server is gone; the next question will say so
  }
}

export async function watchOpening() {
  const words = document.querySelectorAll(".opening");
  while (!(await isReady())) {
    for (const each of words) each.hidden = false;
    document.documentElement.dataset.index = "opening";
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  for (const each of words) each.hidden = true;
  document.documentElement.dataset.index = "open";
}
