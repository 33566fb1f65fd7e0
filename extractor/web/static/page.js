// Jumps between claims that need a citation, shows a claim's place in the source, and closes citation cards with Escape.
"use strict";

const uncited = [...document.querySelectorAll("article [data-need]")];
const place = document.getElementById("place");
let at = -1;

// From the claim jumped to last while it is in sight, else from where the reader is.
function following(step) {
  const top = document.querySelector(".tools").getBoundingClientRect().bottom;
  const place = at < 0 ? null : uncited[at].getBoundingClientRect();
  if (place && place.bottom > top && place.top < innerHeight) return at + step;
  const below = uncited.findIndex((claim) => claim.getBoundingClientRect().top >= top);
  const next = below < 0 ? uncited.length : below;
  return step > 0 ? next : next - 1;
}

function jump(step) {
  if (!uncited.length) return;
  at = (following(step) + uncited.length) % uncited.length;
  uncited[at].focus({ preventScroll: true });
  uncited[at].scrollIntoView({ block: "center" });
  place.textContent = `${at + 1} of ${uncited.length}`;
  light(uncited[at].dataset.claim, true);
}

document.getElementById("next").addEventListener("click", () => jump(1));
document.getElementById("previous").addEventListener("click", () => jump(-1));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.body.classList.add("quiet");
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select")) {
    if (event.key === "n") jump(1);
    if (event.key === "p") jump(-1);
  }
});

// Escape hides the card at hand; the next marker that is pointed at or focused shows its own again.
for (const marker of document.querySelectorAll(".cite > a")) {
  for (const kind of ["focus", "mouseenter"]) {
    marker.addEventListener(kind, () => {
      document.body.classList.remove("quiet");
      turn(marker);
    });
  }
}

// A card near the right edge opens to the left.
function turn(marker) {
  const card = marker.nextElementSibling;
  card.classList.remove("left");
  card.classList.toggle("left", card.getBoundingClientRect().right > document.documentElement.clientWidth - 8);
}

const stretches = new Map();
for (const stretch of document.querySelectorAll("[data-source]")) {
  const known = stretches.get(stretch.dataset.source);
  if (known) known.push(stretch);
  else stretches.set(stretch.dataset.source, [stretch]);
}
let lit = [];

function light(claim, follow) {
  for (const one of lit) one.classList.remove("lit");
  lit = [document.getElementById(claim), ...(stretches.get(claim) || [])].filter(Boolean);
  for (const one of lit) one.classList.add("lit");
  const source = document.querySelector(".source pre");
  if (follow && source && lit.length > 1) {
    source.scrollTop += lit[1].getBoundingClientRect().top - source.getBoundingClientRect().top - source.clientHeight / 3;
  }
}

document.querySelector("article").addEventListener("click", (event) => {
  const claim = event.target.closest("[data-claim]");
  if (claim) light(claim.dataset.claim, true);
});
const pre = document.querySelector(".source pre");
if (pre) {
  pre.addEventListener("click", (event) => {
    const stretch = event.target.closest("[data-source]");
    if (!stretch) return;
    light(stretch.dataset.source, false);
    document.getElementById(stretch.dataset.source).scrollIntoView({ block: "center" });
  });
}
if (location.hash.startsWith("#k-")) light(location.hash.slice(1), true);
