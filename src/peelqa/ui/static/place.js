// Whose conversation this is: a random 128-bit key kept in this browser, and a random name per conversation.
const NAME = /^[0-9a-f]{32}$/;

function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

function kept(storage, name) {
  try {
    const value = storage.getItem(name);
    return NAME.test(value ?? "") ? value : null;
  } catch {
    return null; // storage is switched off: the conversation then lasts as long as the tab
  }
}

function keep(storage, name, value) {
  try {
    storage.setItem(name, value);
  } catch {
    /* see above */
  }
}

export function nameBrowser() {
  const key = kept(localStorage, "peelqa.key") ?? random();
  let conversation =
    kept(sessionStorage, "peelqa.conversation") ?? kept(localStorage, "peelqa.conversation") ?? random();
  const go = (name) => {
    conversation = name;
    keep(sessionStorage, "peelqa.conversation", name); // this tab
    keep(localStorage, "peelqa.conversation", name); // the next one opened
    return { key, conversation };
  };
  keep(localStorage, "peelqa.key", key);
  go(conversation);
  let asked = "";
  const area = () => document.querySelector("#ask-area")?.value ?? "";
  return {
    place: () => ({ key, conversation, area: area(), asked }),
    newPlace: () => go(random()),
    openPlace: (name) => (NAME.test(name) ? go(name) : { key, conversation }),
    // The server has the real limit; this spares it bodies that it would refuse unread.
    question: (text) => (asked = String(text ?? "").slice(0, 50000)),
  };
}
