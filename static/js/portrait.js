// The frame of a portrait's crop: follows the four numbers, and moves where one points.
// Without this script the numbers alone do it, and the page shows the result after saving.

const form = document.querySelector("[data-crop]");
const picture = form?.querySelector("img");
const frames = form ? [...form.querySelectorAll("rect")] : [];
const inputs = Object.fromEntries(["left", "top", "width", "height"].map((name) => [name, form?.elements[name]]));
const number = (name) => Number(inputs[name].value) || 0;
const between = (value, least, most) => Math.round(Math.max(least, Math.min(most, value)));

// As the server cuts: four wide and five high, around the middle of what was chosen.
function draw() {
  if (!picture.naturalWidth) return;
  const proportion = (0.8 * picture.naturalHeight) / picture.naturalWidth;
  const width = Math.min(number("width"), number("height") * proportion);
  const height = Math.min(number("height"), number("width") / proportion);
  for (const frame of frames) {
    frame.setAttribute("x", number("left") + (number("width") - width) / 2);
    frame.setAttribute("y", number("top") + (number("height") - height) / 2);
    frame.setAttribute("width", width);
    frame.setAttribute("height", height);
  }
}

function point(event) {
  if (event.type === "pointermove" && !event.buttons) return;
  event.preventDefault();
  const place = picture.getBoundingClientRect();
  const x = (100 * (event.clientX - place.left)) / place.width;
  const y = (100 * (event.clientY - place.top)) / place.height;
  inputs.left.value = between(x - number("width") / 2, 0, 100 - number("width"));
  inputs.top.value = between(y - number("height") / 2, 0, 100 - number("height"));
  draw();
}

if (form && picture) {
  form.addEventListener("input", draw);
  picture.addEventListener("load", draw);
  picture.parentElement.addEventListener("pointerdown", point);
  picture.parentElement.addEventListener("pointermove", point);
  draw();
}
