/** A queue between producers and one consumer. */
export type Queue<T> = {
  /** Adds; resolves once the consumer took it. */
  readonly put: (item: T) => Promise<void>
  /** Adds without waiting; gives false, and drops it, when `limit` items wait already. */
  readonly offer: (item: T, limit: number) => boolean
  /** Ends the consumer's loop after what waits, with `error` when one is given. */
  readonly end: (error?: unknown) => void
  readonly items: () => AsyncGenerator<T, void, void>
}

export function createQueue<T>(): Queue<T> {
  const waiting: { readonly item: T; readonly taken: () => void }[] = []
  let ended: { readonly error: unknown } | undefined
  let wake: (() => void) | undefined
  const add = (item: T, taken: () => void): void => {
    waiting.push({ item, taken })
    wake?.()
  }
  return {
    put: (item) => new Promise((resolve) => add(item, resolve)),
    offer: (item, limit) => {
      if (waiting.length >= limit) return false
      add(item, () => undefined)
      return true
    },
    end: (error) => {
      ended ??= { error }
      wake?.()
    },
    items: async function* () {
      while (true) {
        const next = waiting.shift()
        if (next !== undefined) {
          next.taken()
          yield next.item
        } else if (ended !== undefined) {
          if (ended.error !== undefined) throw ended.error
          return
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          wake = undefined
        }
      }
    },
  }
}
