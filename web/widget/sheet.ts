/** The widget's look. It stands in its own shadow: the site's styles do not reach it, nor its the site. */

export const sheetText = `
:host {
  all: initial;
  color-scheme: light dark;
  --accent: var(--chathood-color, light-dark(#0b6b5b, #178a75));
  --surface: light-dark(#fffefb, #1b1c1a);
  --canvas: light-dark(#f6f5f2, #131412);
  --raised: light-dark(#ffffff, #232522);
  --line: light-dark(#e6e3dc, #30322e);
  --ink: light-dark(#1d1f1b, #ecebe6);
  --soft: light-dark(#595b54, #b0b2a9);
  --tint: light-dark(color-mix(in srgb, var(--accent) 11%, #fffefb), color-mix(in srgb, var(--accent) 34%, #1b1c1a));
  --bad: light-dark(#b3261e, #ff8f85);
  color: var(--ink);
  font: 400 14px/1.45 -apple-system, "Segoe UI", Roboto, Inter, "Noto Sans", "Liberation Sans", system-ui, sans-serif;
  inset: auto 20px 20px auto;
  position: fixed;
  z-index: 2147483000;
}
:host(:dir(rtl)) { inset: auto auto 20px 20px; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, p { margin: 0; }
button, textarea { color: inherit; font: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
svg { block-size: 22px; display: block; fill: none; inline-size: 22px; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; stroke-width: 1.8; }

.launch {
  background: var(--accent); block-size: 56px; border: 0; border-radius: 50%;
  box-shadow: 0 6px 24px rgb(0 0 0 / .22); color: #fff; display: grid; inline-size: 56px; margin-inline-start: auto;
  place-items: center; position: relative; transition: scale 120ms;
}
.launch:hover { scale: 1.05; }
.launch svg { block-size: 26px; inline-size: 26px; }
.launch svg:nth-of-type(2), :host([open]) .launch svg:nth-of-type(1) { display: none; }
:host([open]) .launch svg:nth-of-type(2) { display: block; }
.badge {
  background: light-dark(#b3261e, #d9473d); block-size: 20px; border: 2px solid var(--surface); border-radius: 11px; box-sizing: content-box;
  color: #fff; font-size: 11px; font-weight: 700; inset-block-start: -4px; inset-inline-end: -4px; line-height: 20px;
  min-inline-size: 20px; position: absolute; text-align: center;
}

.panel {
  background: var(--canvas); block-size: min(600px, 100dvh - 112px); border: 1px solid var(--line); border-radius: 20px;
  box-shadow: 0 18px 60px rgb(0 0 0 / .22); display: grid; grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr);
  inline-size: min(384px, 100vw - 40px); margin-block-end: 16px; overflow: hidden; animation: rise 120ms ease-out;
}
@keyframes rise { from { opacity: 0; translate: 0 10px; } }
header { align-items: start; background: var(--accent); color: #fff; display: flex; gap: 12px; justify-content: space-between; padding: 18px 12px 16px 20px; }
h2 { font-size: 17px; font-weight: 650; letter-spacing: -.02em; }
.tagline { font-size: 13px; min-block-size: 19px; opacity: .92; text-wrap: pretty; }
.close, .plain { background: none; block-size: 36px; border: 0; border-radius: 9px; display: grid; flex: none; inline-size: 36px; place-items: center; }
.close:hover { background: rgb(255 255 255 / .16); }
.close:focus-visible { outline-color: #fff; outline-offset: -2px; }
.close svg { block-size: 20px; inline-size: 20px; }

.log { display: flex; flex-direction: column; gap: 10px; overflow-y: auto; overscroll-behavior: contain; padding: 16px; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -3px; }
.log > :first-child { margin-block-start: auto; }
.line { max-inline-size: 84%; }
.theirs { align-self: start; }
.mine { align-self: end; }
.bubble { background: var(--raised); border: 1px solid var(--line); border-radius: 16px; inline-size: fit-content; overflow-wrap: anywhere; padding: 9px 13px; }
.theirs .bubble { border-end-start-radius: 4px; }
.mine .bubble { margin-inline-start: auto; background: var(--tint); border-color: color-mix(in srgb, var(--accent) 22%, var(--surface)); border-end-end-radius: 4px; }
.text { white-space: pre-wrap; }
.bubble a { color: inherit; text-underline-offset: 2px; }
.meta, .faint, .status { color: var(--soft); font-size: 12px; }
.meta { font-variant-numeric: tabular-nums; margin: 3px 4px 0; }
.mine .meta { text-align: end; }
.mine .who { clip-path: inset(50%); position: absolute; }
.file { align-items: center; display: flex; gap: 8px; text-decoration: none; }
.picture img { border-radius: 10px; display: block; max-block-size: 220px; max-inline-size: 100%; }
.refused .bubble { border-color: var(--bad); }
.refused .meta, .refusal { color: var(--bad); }
.refusal { align-items: center; display: flex; flex-wrap: wrap; font-size: 12px; gap: 6px; justify-content: end; margin-block-start: 2px; }
.refusal button { background: var(--raised); border: 1px solid var(--line); border-radius: 7px; color: var(--ink); min-block-size: 24px; padding: 0 8px; }
.status { min-block-size: 20px; padding-inline: 20px; }

form { align-items: end; background: var(--surface); border-block-start: 1px solid var(--line); display: flex; gap: 4px; padding: 8px; }
textarea { background: var(--canvas); border: 1px solid var(--line); border-radius: 18px; field-sizing: content; flex: 1; font-size: 15px; max-block-size: 120px; min-block-size: 36px; min-inline-size: 0; padding: 6px 14px; resize: none; }
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { border-color: var(--accent); outline: 1px solid var(--accent); outline-offset: -1px; }
.plain { color: var(--soft); }
.plain:hover { color: var(--ink); }
.send { background: var(--accent); block-size: 36px; border: 0; border-radius: 50%; color: #fff; display: grid; flex: none; inline-size: 36px; place-items: center; }
.send:dir(rtl) svg { scale: -1 1; }

@media (max-width: 480px) {
  :host([open]) { inset: 0; }
  :host([open]) .launch { display: none; }
  .panel { block-size: 100dvh; border: 0; border-radius: 0; inline-size: 100vw; margin: 0; }
  textarea { font-size: 16px; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
`;
