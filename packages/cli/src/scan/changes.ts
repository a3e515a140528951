import { type FSWatcher, watch } from 'node:fs'

/**
 * Waits for something to change in one of `directories` and then for it to come to rest, since editors write a file
 * in several steps. Resolves to false when the signal ends the waiting.
 * @param isConcerned whether a file of that name matters; undefined where the system does not tell the name.
 */
export function nextChange(
  directories: readonly string[],
  isConcerned: (name: string | undefined) => boolean,
  signal: AbortSignal,
  restMs = 60,
): Promise<boolean> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = []
    let timer: NodeJS.Timeout | undefined
    const finish = (changed: boolean) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      for (const watcher of watchers) watcher.close()
      resolve(changed)
    }
    const stop = () => finish(false)
    if (signal.aborted) return resolve(false)
    signal.addEventListener('abort', stop, { once: true })
    const touch = (name: string | null) => {
      if (!isConcerned(name ?? undefined)) return
      clearTimeout(timer)
      timer = setTimeout(() => finish(true), restMs)
    }
    for (const directory of directories) {
      try {
        const watcher = watch(directory, (_, name) => touch(name))
        // A directory that goes away is a change too; the next scan finds out what is left.
        watcher.on('error', () => touch(null))
        watchers.push(watcher)
      } catch {
        // Gone between the scan and now.
      }
    }
  })
}
