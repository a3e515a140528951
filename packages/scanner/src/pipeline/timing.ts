/** The stages that a scan goes through. */
export type Stage = 'project' | 'compile' | 'adapt' | 'native' | 'analysis' | 'detectors' | 'report' | 'cache'

/** What a stage took: CPU of this process (all threads), and the clock, in milliseconds. */
export type StageTime = { readonly stage: Stage; readonly cpuMs: number; readonly wallMs: number }

export type Stopwatch = {
  /** Runs `work` and adds what it takes to `stage`. */
  readonly measure: <T>(stage: Stage, work: () => T) => T
  readonly measureAsync: <T>(stage: Stage, work: () => Promise<T>) => Promise<T>
  /** In the order in which the stages were first entered. */
  readonly times: () => readonly StageTime[]
}

/** Measures stages one after the other; they must not overlap. */
export function createStopwatch(): Stopwatch {
  const times = new Map<Stage, { cpuMs: number; wallMs: number }>()
  const begin = (stage: Stage) => {
    const entry = times.get(stage) ?? { cpuMs: 0, wallMs: 0 }
    times.set(stage, entry)
    const cpu = process.cpuUsage()
    const wall = performance.now()
    return () => {
      const { user, system } = process.cpuUsage(cpu)
      entry.cpuMs += (user + system) / 1_000
      entry.wallMs += performance.now() - wall
    }
  }
  return {
    measure: (stage, work) => {
      const end = begin(stage)
      try {
        return work()
      } finally {
        end()
      }
    },
    measureAsync: async (stage, work) => {
      const end = begin(stage)
      try {
        return await work()
      } finally {
        end()
      }
    },
    times: () => [...times].map(([stage, { cpuMs, wallMs }]) => ({ stage, cpuMs, wallMs })),
  }
}
