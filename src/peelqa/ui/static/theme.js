// Light or dark: the system's choice until the reader makes one.
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("peelqa.theme");
  } catch {
    return null;
  }
}

function apply(name, button) {
  document.documentElement.dataset.theme = name;
  document.body?.classList.toggle("dark", name === "dark");
  if (button) {
    button.textContent = name === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Switch to ${name === "dark" ? "light" : "dark"} colours`);
  }
}

const current = () => chosen() ?? (system.matches ? "dark" : "light");

export async function startTheme(drawn) {
  apply(current());
  const button = await drawn;
  apply(current(), button);
  // Gradio sets its own class from the system when it starts and when the system changes.
  new MutationObserver(() => {
    const wanted = current() === "dark";
    if (document.body.classList.contains("dark") !== wanted) document.body.classList.toggle("dark", wanted);
  }).observe(document.body, { attributeFilter: ["class"] });
  system.addEventListener("change", () => apply(current(), button));
  button.addEventListener("click", () => {
    const next = current() === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("peelqa.theme", next);
    } catch {
      /* lasts until the next load */
    }
    document.documentElement.dataset.theme = next;
    apply(next, button);
  });
}
