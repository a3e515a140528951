import { fit } from '../output/table.ts'

/** Lines that scroll by, over a panel that stays at the bottom and is redrawn in place. */
export type LiveView = {
  readonly log: (line: string) => void
  readonly panel: (lines: readonly string[]) => void
  /** Removes the panel; what was logged stays. */
  readonly close: () => void
}

export type LiveViewOptions = {
  readonly write: (text: string) => void
  readonly columns: () => number
  /** False: lines only, as for a pipe, a log file or a terminal that asked for none. */
  readonly animated: boolean
}

const eraseBelow = '\u001b[J'
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'

/**
 * A view that never clears the screen, so scroll-back keeps the whole story. Every redraw is one write, which
 * keeps a terminal from flickering.
 */
export function createLiveView({ write, columns, animated }: LiveViewOptions): LiveView {
  let lines: readonly string[] = []
  let drawn = 0
  let closed = false

  const up = () => (drawn > 0 ? `\u001b[${drawn}A\r` : '\r')
  const draw = (above: string) => {
    const fitted = lines.map((line) => fit(line, columns()))
    write(`${hideCursor}${up()}${eraseBelow}${above}${fitted.map((line) => `${line}\n`).join('')}`)
    drawn = fitted.length
  }

  return {
    log: (line) => {
      // Cut like the panel: the story is to be read at a glance, and every fact of it is in the store.
      if (animated && !closed) draw(`${fit(line, columns())}\n`)
      else write(`${line}\n`)
    },
    panel: (next) => {
      if (!animated || closed) return
      lines = next
      draw('')
    },
    close: () => {
      if (!animated || closed) return
      closed = true
      write(`${up()}${eraseBelow}${showCursor}`)
    },
  }
}
