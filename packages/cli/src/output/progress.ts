import type { Terminal } from './terminal.ts'

export type Progress = {
  readonly show: (text: string) => void
  readonly clear: () => void
}

/** One line on stderr that is overwritten in place; on a terminal only, and not before `afterMs` have passed. */
export function createProgress(terminal: Terminal, afterMs = 0): Progress {
  const beganAt = performance.now()
  let shown = false
  let lastAt = 0
  return {
    show: (text) => {
      const now = performance.now()
      if (!terminal.errIsTerminal || now - beganAt < afterMs || now - lastAt < 100) return
      lastAt = now
      shown = true
      const line = text.slice(0, terminal.size().columns - 1)
      terminal.err(`\r\u001b[K${terminal.errColors.dim(line)}`)
    },
    clear: () => {
      if (shown) terminal.err('\r\u001b[K')
      shown = false
    },
  }
}
