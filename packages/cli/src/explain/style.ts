/** Colours of the drawing's tokens, on light and on dark paper; each reaches a contrast of 4.5 to 1 with it. */
const hues: readonly (readonly [light: string, dark: string])[] = [
  ['#1d4ed8', '#7dabff'],
  ['#b45309', '#f5b455'],
  ['#047857', '#4fd1a1'],
  ['#a21caf', '#e493ee'],
  ['#b91c1c', '#ff9a94'],
  ['#0e7490', '#5fd0e4'],
]

type Palette = {
  readonly paper: string
  readonly ink: string
  readonly faint: string
  readonly edge: string
  readonly party: string
  readonly gain: string
  readonly loss: string
  readonly hues: readonly string[]
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#18202b',
  faint: '#566273',
  edge: '#b9c2cf',
  party: '#f1f4f8',
  gain: '#04704f',
  loss: '#b91c1c',
  hues: hues.map(([color]) => color),
}

const dark: Palette = {
  paper: '#10151d',
  ink: '#e8edf4',
  faint: '#9dabbd',
  edge: '#414d5e',
  party: '#1c2430',
  gain: '#4fd1a1',
  loss: '#ff9a94',
  hues: hues.map(([, color]) => color),
}

// Plain properties and no variables: many programs that show SVG do not know variables.
function colors({ paper, ink, faint, edge, party, gain, loss, hues: tokens }: Palette): string {
  const token = (name: string, color: string) =>
    `.arrow.${name}{stroke:${color}}.tip.${name},.dot.${name}{fill:${color}}`
  return `.paper{fill:${paper}}text{fill:${ink}}.note,.small{fill:${faint}}.life{stroke:${edge}}.party{fill:${party};stroke:${edge}}.gain{fill:${gain}}.loss{fill:${loss}}.number{fill:${paper}}.amount{stroke:${paper}}${token('tx', faint)}${tokens.map((color, i) => token(`t${i}`, color)).join('')}`
}

/** The drawing's style sheet. */
export const style = `text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}.bold{font-weight:600}.name{font-weight:600;font-size:11px}.small,.amount,.gain,.loss{font-size:11px}.number{font-size:9px;font-weight:600}.life{stroke-dasharray:3 4}.arrow{fill:none;stroke-width:1.6}.amount{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}${colors(light)}@media(prefers-color-scheme:dark){${colors(dark)}}`
