import pico from 'picocolors'

export type Colors = ReturnType<typeof pico.createColors>

/** The part of a process that commands use, so that tests can hand in their own. */
export type Terminal = {
  /** The command's result and nothing else. */
  readonly out: (text: string) => void
  /** Everything else: progress, notices, errors. */
  readonly err: (text: string) => void
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly colors: Colors
  /** Colours for stderr, which may be a terminal when stdout is a pipe. */
  readonly errColors: Colors
  readonly outIsTerminal: boolean
  readonly errIsTerminal: boolean
  /** Columns and rows of the terminal; 80 x 24 where there is none. */
  readonly size: () => { readonly columns: number; readonly rows: number }
  /** Aborts on SIGINT and SIGTERM. A command that never reads it ends on them at once, as any program does. */
  readonly signal: AbortSignal
}

type ProcessLike = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'cwd' | 'on' | 'exit'>

/** Whether a stream should be coloured: a terminal, unless NO_COLOR; FORCE_COLOR wins over both. */
export function wantsColor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true
  return isTerminal && (env.NO_COLOR === undefined || env.NO_COLOR === '') && env.TERM !== 'dumb'
}

/** Wraps the real process. A second interrupt ends at once, for the case that shutting down hangs. */
export function processTerminal(process: ProcessLike): Terminal {
  const abort = new AbortController()
  const onSignal = () => {
    if (abort.signal.aborted) process.exit(130)
    abort.abort()
  }
  let listening = false
  const listen = () => {
    if (listening) return
    listening = true
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  }
  const outIsTerminal = process.stdout.isTTY === true
  const errIsTerminal = process.stderr.isTTY === true
  // A reader that closes the pipe (head, less) ends the command instead of crashing it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') abort.abort()
  })
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    env: process.env,
    cwd: process.cwd(),
    colors: pico.createColors(wantsColor(outIsTerminal, process.env)),
    errColors: pico.createColors(wantsColor(errIsTerminal, process.env)),
    outIsTerminal,
    errIsTerminal,
    size: () => ({ columns: process.stdout.columns ?? 80, rows: process.stdout.rows ?? 24 }),
    get signal() {
      listen()
      return abort.signal
    },
  }
}
