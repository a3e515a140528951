/** A queue of steps that run one after the other, beside whatever else the caller does. */
export type Lane = {
  /** Queues a step; resolves when fewer than the limit are waiting. Rejects with the first error of any step. */
  readonly push: (step: () => Promise<void>) => Promise<void>
  /** Resolves when every step has run; rejects with the first error. */
  readonly end: () => Promise<void>
}

/**
 * Runs blocks in order without making the mempool wait for them: a pending transaction that arrives while a
 * block's state is being read is judged at once. After an error no further step runs.
 */
export function createLane(limit: number): Lane {
  const steps: (() => Promise<void>)[] = []
  let running: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined
  let wake: (() => void) | undefined

  const drain = async (): Promise<void> => {
    // `running` must be set before this can end.
    await Promise.resolve()
    for (let step = steps.shift(); step !== undefined && failure === undefined; step = steps.shift()) {
      try {
        await step()
      } catch (error) {
        failure = { error }
      }
      wake?.()
    }
    running = undefined
    wake?.()
  }

  const check = () => {
    if (failure !== undefined) throw failure.error
  }

  return {
    push: async (step) => {
      check()
      steps.push(step)
      running ??= drain()
      while (steps.length >= limit && failure === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      check()
    },
    end: async () => {
      while (running !== undefined) await running
      check()
    },
  }
}
