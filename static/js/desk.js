// The desk's keys, and the few things that need a script. Every page works without it.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
// Figures that load above a list are no lines of it: the keys would lead elsewhere once they are there.
const lines = () => [...document.querySelectorAll("main tbody tr a[href]:first-of-type, main .line a[href]:first-of-type")]
  .filter((link) => !link.closest(".desk-figures"))
  .filter((link, index, all) => all.findIndex((other) => other.closest("tr, .line") === link.closest("tr, .line")) === index);

let isGoing = false; // `g` was pressed: the next key names a room

function openKeys() {
  const keys = document.getElementById("keys");
  if (keys && !keys.open) keys.showModal();
}

function moveLine(step) {
  const all = lines();
  const here = all.findIndex((link) => link.closest("tr, .line") === document.activeElement.closest("tr, .line"));
  all[Math.max(0, Math.min(all.length - 1, here + step))]?.focus();
}

function follow(selector) {
  const element = document.querySelector(selector);
  if (!element) return false;
  if (element.matches("input")) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
  return true;
}

// Ctrl+Enter in a field sends its form by the button that is marked for it; with Shift by another.
function onEnter(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const button = event.target.form?.querySelector(event.shiftKey ? "[data-shift-enter]" : "[data-enter]");
  if (!button) return;
  event.preventDefault();
  button.click();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]") && event.key !== "Escape" && !isGoing && event.key !== "g") return;
  const wasGoing = isGoing;
  isGoing = event.key === "g";
  // event.code stands in where the layout is not Latin: a Persian keyboard has no "c".
  const key = /^[\x20-\x7f]$/.test(event.key) ? event.key : event.code.replace(/^Key/, "").toLowerCase();
  if (wasGoing && follow(`[data-go="${CSS.escape(key)}"]`)) event.preventDefault();
  else if (key === "?") openKeys();
  else if (key === "j") moveLine(1);
  else if (key === "k") moveLine(-1);
  else if (["/", "c", "f", "r"].includes(key) && follow(`[data-key="${key}"]`)) event.preventDefault();
}

function onClick(event) {
  const button = event.target.closest("[data-dismiss], [data-opens], [data-closes]");
  if (button?.matches("[data-dismiss]")) button.parentElement.remove();
  else if (button?.matches("[data-opens]")) openKeys();
  else if (button?.matches("[data-closes]")) button.closest("dialog").close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

// A form that was refused goes on at what is wrong with it.
const WRONG = ".field-wrong :is(input, select, textarea), [aria-invalid='true']";

// A swap that takes the focused control away goes on from the new content, not from the top of the page;
// within a list, from the same item: what was saved there, or left as it was.
const CONTROL = ".edit, a[href], button, input:not([type=hidden])";
let hadFocus = false;
let itemWithFocus = "";

function noteFocus(event) {
  hadFocus = event.detail.ctx.target?.contains?.(document.activeElement) ?? false;
  itemWithFocus = document.activeElement?.closest("li[id]")?.id ?? "";
}

function keepFocus(event) {
  if (!hadFocus) return;
  const { target } = event.detail.ctx;
  const place = target.id ? document.getElementById(target.id) : target;
  const wrong = place?.querySelector(WRONG);
  if (wrong) wrong.focus();
  else if (document.activeElement === document.body) {
    const item = itemWithFocus ? document.getElementById(itemWithFocus) : null;
    const next = place?.querySelector("[autofocus]") ?? item?.querySelector(".edit:not(.menu .edit)");
    (next ?? place?.querySelector(CONTROL))?.focus();
  }
}

function onMenuKey(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// A suggestion goes into the editor beside it, where it can be undone like what is typed.
function onTake(event) {
  const button = event.target.closest("[data-takes]");
  const editor = button?.closest(".pair")?.querySelector("textarea[name='body']");
  if (!editor) return;
  editor.focus();
  editor.select();
  if (!document.execCommand("insertText", false, button.dataset.takes)) editor.value = button.dataset.takes;
  editor.dispatchEvent(new Event("input", { bubbles: true }));
}

// Words typed into a translation and not saved: the browser asks before it leaves them.
const EDITOR = "textarea.reading";
let isUnsaved = false;

function onType(event) {
  if (event.target.matches?.(EDITOR)) isUnsaved = true;
}

function onSend(event) {
  if (event.target.querySelector(EDITOR)) isUnsaved = false;
}

// An editor that came back from the server was refused: what stands in it is still not saved.
function afterSend(event) {
  const form = event.detail.ctx.sourceElement;
  if (form?.matches?.("form") && form.querySelector(EDITOR)) isUnsaved = Boolean(document.querySelector(".form-errors"));
}

function onLeave(event) {
  if (isUnsaved && document.querySelector(EDITOR)) event.preventDefault();
}

document.addEventListener("input", onType);
document.addEventListener("submit", onSend, true);
document.addEventListener("htmx:after:swap", afterSend);
window.addEventListener("beforeunload", onLeave);
document.addEventListener("keydown", onKey);
document.addEventListener("keydown", onEnter);
document.addEventListener("keydown", onMenuKey);
document.addEventListener("click", onClick);
document.addEventListener("click", onTake);
document.addEventListener("htmx:before:swap", noteFocus);
document.addEventListener("htmx:after:swap", keepFocus);
document.querySelector(".rooms [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
document.querySelector("main")?.querySelector(WRONG)?.focus();
