export type Slots = {
  /** Runs `work` when fewer than the limit are running, in order of asking. */
  readonly use: <T>(work: () => Promise<T>) => Promise<T>
}

/** A bound on how much runs at once. */
export function createSlots(limit: number): Slots {
  let free = limit
  const queue: (() => void)[] = []
  return {
    use: async (work) => {
      if (free > 0) free--
      else await new Promise<void>((resolve) => queue.push(resolve))
      try {
        return await work()
      } finally {
        const next = queue.shift()
        if (next === undefined) free++
        else next()
      }
    },
  }
}
