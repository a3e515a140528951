/** Light and dark from one set of names; no font, picture or script is loaded from anywhere. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --dim: #5c6670; --line: #d9dee3; --panel: #f5f7f9;
  --unknown: #0b62c4; --known: #b3470e; --naive: #5f6771; --good: #16703a; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --ink: #e6e9ec; --dim: #9aa4ae; --line: #333a42; --panel: #1c2127;
    --unknown: #6cb2ff; --known: #ffa566; --naive: #a9b2bb; --good: #5fce8a; --bad: #ff8a80;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1340px; margin: 0 auto; padding: 24px 20px 64px }
h1 { font-size: 26px; line-height: 1.2; margin: 8px 0 4px }
h2 { font-size: 19px; margin: 40px 0 8px }
p { max-width: 78ch; margin: 6px 0 }
nav { margin: 12px 0; display: flex; flex-wrap: wrap; gap: 4px 16px }
a { color: var(--unknown) }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(172px, 1fr)); gap: 12px; margin: 18px 0 }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px }
.tile b { display: block; font-size: 24px; line-height: 1.25; font-variant-numeric: tabular-nums }
.tile span { display: block; color: var(--dim); font-size: 13px }
.tile .verdict { display: inline; font-weight: 600 }
.good { color: var(--good) } .bad { color: var(--bad) } .dim { color: var(--dim) }
.tile .good { color: var(--good) } .tile .bad { color: var(--bad) }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 16px; align-items: start }
figure { margin: 12px 0; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px }
figcaption { color: var(--dim); font-size: 13px; margin-top: 6px; max-width: 78ch }
figure.narrow { max-width: 640px }
svg { display: block; width: 100%; height: auto }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink) }
svg .faint { fill: var(--dim) }
svg .grid { stroke: var(--line); stroke-width: 1 }
svg .axis { stroke: var(--dim); stroke-width: 1 }
.scroll { overflow-x: auto; margin: 10px 0 }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; min-width: 100% }
caption { text-align: left; color: var(--dim); padding: 4px 0; font-size: 13px }
th, td { text-align: left; vertical-align: top; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line) }
th { color: var(--dim); font-weight: 600; vertical-align: bottom }
td.text { min-width: 20ch }
td.number { white-space: nowrap }
td.code { font: 12px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; min-width: 22ch }
code { font: 13px ui-monospace, monospace; background: var(--panel); padding: 1px 4px; border-radius: 4px }
footer { color: var(--dim); font-size: 13px; margin-top: 40px }
@media print { figure, .tile { break-inside: avoid } }
`
