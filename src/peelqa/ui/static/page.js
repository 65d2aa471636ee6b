// Entry of the page: names this browser, waits for Gradio to draw the frame, then brings the parts to life.
import { nameBrowser } from "./place.js";
import { startReader } from "./reader.js";
import { startProofs } from "./proofs.js";
import { startChat } from "./chat.js";
import { startTalks } from "./talks.js";
import { startTheme } from "./theme.js";
import { watchOpening } from "./opening.js";

// Gradio's events call these by name, so they must exist before it starts.
window.peelqa = nameBrowser();

function whenDrawn(selector) {
  return new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (found) {
        observer.disconnect();
        resolve(found);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { childList: true, subtree: true });
    look();
  });
}

startTheme(whenDrawn("#theme-toggle"));
const [frame] = await Promise.all([whenDrawn("#reader"), whenDrawn("#transcript .turns"), whenDrawn("#question textarea")]);
const reader = await startReader(frame);
startProofs(reader);
startChat();
startTalks();
watchOpening();
document.documentElement.dataset.ready = "true";
