import type { Sender, SendProgress, SendRequest } from '../../send.ts'

/** Sends and gathers all that is reported, giving up after `withinMs`. */
export function sendWithin(withinMs: number) {
  return async (
    from: Pick<Sender, 'send'>,
    what: SendRequest,
    onProgress: (progress: SendProgress) => unknown = () => undefined,
  ): Promise<readonly SendProgress[]> => {
    const out: SendProgress[] = []
    for await (const progress of from.send(what, AbortSignal.timeout(withinMs))) {
      out.push(progress)
      await onProgress(progress)
    }
    return out
  }
}

export function kindsOf(progress: readonly SendProgress[]): readonly SendProgress['kind'][] {
  return progress.map(({ kind }) => kind)
}
