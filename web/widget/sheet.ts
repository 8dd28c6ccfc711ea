/** The widget's look. It stands in its own shadow: the site's styles do not reach it, nor its the site. */

export const sheetText = `
:host {
  all: initial;
  color-scheme: light dark;
  --accent: var(--chathood-color, #0b6b5b);
  --on-accent: var(--chathood-ink, #fff);
  --surface: light-dark(#fffefb, #1b1c1a);
  --canvas: light-dark(#f6f5f2, #131412);
  --raised: light-dark(#fff, #232522);
  --line: light-dark(#e6e3dc, #30322e);
  --ink: light-dark(#1d1f1b, #ecebe6);
  --soft: light-dark(#595b54, #b0b2a9);
  --tint: light-dark(color-mix(in srgb, var(--accent) 11%, #fffefb), color-mix(in srgb, var(--accent) 34%, #1b1c1a));
  --bad: light-dark(#b3261e, #ff8f85);
  color: var(--ink);
  font: 14px/1.45 system-ui, sans-serif;
  inset: auto 20px 20px auto;
  position: fixed;
  z-index: 2147483000;
}
:host(:dir(rtl)) { inset: auto auto 20px 20px; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, p { margin: 0; }
img { display: block; max-inline-size: 100%; }
svg { block-size: 22px; fill: none; inline-size: 22px; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; stroke-width: 1.8; }
button, input, select, textarea { border: 1px solid var(--soft); border-radius: 12px; color: inherit; font: inherit; min-block-size: 44px; min-inline-size: 0; padding: 6px 14px; }
input, select, textarea { background: var(--canvas); font-size: 15px; }
button { background: none; cursor: pointer; flex: none; min-inline-size: 44px; }
button[aria-label] { border: 0; display: grid; padding: 0; place-items: center; }
button:disabled { border-color: var(--line); color: var(--soft); cursor: default; }
:focus-visible { outline: 2px solid; outline-offset: -2px; }

.launch { border-radius: 50%; box-shadow: 0 6px 24px #0004; inline-size: 56px; margin-inline-start: auto; min-block-size: 56px; position: relative; transition: scale 120ms; }
.launch:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.launch:hover { scale: 1.05; }
.launch svg:nth-of-type(2), :host([open]) .launch svg:nth-of-type(1) { display: none; }
:host([open]) .launch svg:nth-of-type(2) { display: block; }
.badge { background: #b3261e; border-radius: 11px; color: #fff; font-size: 11px; font-weight: 700; inset-block-start: -4px; inset-inline-end: -4px; line-height: 22px; min-inline-size: 22px; position: absolute; }
.launch, .top, .primary, .send, .face, [aria-pressed="true"]:disabled { background: var(--accent); color: var(--on-accent); }

.panel { animation: rise 120ms; background: var(--canvas); block-size: min(680px, 100dvh - 112px); border: 1px solid var(--line); border-radius: 20px; box-shadow: 0 18px 60px #0004; color: inherit; flex-direction: column; inline-size: min(384px, 100vw - 40px); margin: 0 0 16px; max-inline-size: none; max-block-size: none; overflow: hidden; padding: 0; position: static; }
.panel[open] { display: flex; }
@keyframes rise { from { opacity: 0; translate: 0 10px; } }
.top { display: flex; padding-block: 8px; padding-inline: 20px 8px; }
.top div { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; padding-block: 8px; }
h2 { font-size: 17px; font-weight: 650; }
.sound[aria-pressed="false"] { opacity: .6; }
.tagline, .away, label, .tray, .more { font-size: 13px; }
.tagline { min-block-size: 19px; }

.log { display: flex; flex: 1; flex-direction: column; gap: 10px; min-block-size: 96px; overflow-y: auto; overscroll-behavior: contain; padding: 16px; scrollbar-width: thin; }
.log > :first-child { margin-block-start: auto; }
.line { display: flex; gap: 8px; max-inline-size: 86%; overflow-wrap: anywhere; }
.mine { align-self: end; }
.face { block-size: 28px; border-radius: 50%; display: grid; flex: none; font-size: 12px; inline-size: 28px; margin-block-start: 5px; overflow: hidden; place-items: center; }
.face * { grid-area: 1/1; }
.stack { display: grid; gap: 6px; justify-items: start; min-inline-size: 0; }
.mine .stack { justify-items: end; }
.bubble, .card { background: var(--raised); border: 1px solid var(--line); border-radius: 16px; border-start-start-radius: 4px; display: grid; gap: 6px; max-inline-size: 100%; padding: 9px 13px; }
.mine .bubble { background: var(--tint); border-radius: 16px; border-end-end-radius: 4px; }
.text { white-space: pre-wrap; }
a { color: inherit; text-underline-offset: 2px; }
.meta, .faint, .status, .refusal { color: var(--soft); font-size: 12px; }
.mine .who { clip-path: inset(50%); position: absolute; }
.file { align-items: center; display: flex; gap: 8px; min-block-size: 24px; }
.file img { border-radius: 10px; max-block-size: 220px; }
.choices, .answer, .tray, .refusal { align-items: center; display: flex; flex-wrap: wrap; gap: 6px; }
.more { align-self: center; }
.refused .meta, .refusal, em { color: var(--bad); }
.status { min-block-size: 22px; padding: 0 20px 4px; }

.away, .foot { background: var(--surface); border-block-start: 1px solid var(--line); max-block-size: 75%; min-block-size: 61px; overflow-y: auto; padding: 8px 12px; }
.away, .asking, label { display: grid; gap: 8px; }
.answer input { flex: 1 1 140px; }
label { gap: 4px; }
.primary { border: 0; font-weight: 600; }
.checkbox { align-items: center; column-gap: 10px; grid-template-columns: 24px 1fr; min-block-size: 44px; }
[type="checkbox"] { accent-color: var(--accent); inline-size: 24px; margin: 0; min-block-size: 24px; }
em { font-style: normal; }
.row { align-items: end; display: flex; gap: 4px; }
textarea { field-sizing: content; flex: 1; max-block-size: 120px; padding-block: 9px; resize: none; }
::placeholder, .plain { color: var(--soft); opacity: 1; }
.send { border-radius: 50%; }
.send:dir(rtl) svg { scale: -1 1; }
.tray { list-style: none; margin: 0 0 8px; padding: 0; }
.tray li { align-items: center; border: 1px solid var(--line); border-radius: 12px; display: flex; max-inline-size: 100%; padding-inline-start: 12px; }
bdi { overflow: hidden; text-overflow: ellipsis; }

@media (max-width: 480px), (max-height: 420px) {
  :host([open]) .launch { display: none; }
  input, select, textarea { font-size: 16px; }
  .panel { block-size: 100dvh; border: 0; border-radius: 0; inline-size: 100vw; inset: 0; margin: 0; overflow-y: auto; position: fixed; }
}
@media (max-height: 420px) {
  .log, .away, .foot { flex: none; max-block-size: 60dvh; }
  .away, .foot { max-block-size: none; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { button { border: 1px solid !important; } }
`;
