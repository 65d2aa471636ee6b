// Marks a stretch of the report by its offsets. The server counts Unicode characters, the browser UTF-16 units.
const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/;

function length(text) {
  return ASTRAL.test(text) ? Array.from(text).length : text.length;
}

function units(text, characters) {
  return ASTRAL.test(text) ? Array.from(text).slice(0, characters).join("").length : characters;
}

function textNodes(element) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

/** Wrap [start, end) of a block, counted from the block's own beginning, in <mark class=name>. */
function markIn(element, start, end, name) {
  const marks = [];
  let at = 0;
  for (const node of textNodes(element)) {
    const size = length(node.data);
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, size);
    at += size;
    if (from >= to) continue;
    const range = document.createRange();
    range.setStart(node, units(node.data, from));
    range.setEnd(node, units(node.data, to));
    const mark = document.createElement("mark");
    mark.className = name;
    range.surroundContents(mark);
    marks.push(mark);
  }
  return marks;
}

export function unmark(root, name) {
  for (const mark of root.querySelectorAll(`mark.${name}`)) {
    const parent = mark.parentNode;
    mark.replaceWith(...mark.childNodes);
    parent.normalize();
  }
}

/** blocks: [{element, start, end}] of the report. Returns the marks in the order of the text. */
export function mark(blocks, start, end, name) {
  return blocks
    .filter((block) => block.start < end && block.end > start)
    .sort((a, b) => a.start - b.start)
    .flatMap((block) => markIn(block.element, Math.max(start - block.start, 0), end - block.start, name));
}
