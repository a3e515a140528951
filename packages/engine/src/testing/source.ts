import type { ChainSource, Simulation, SourceStart } from '@membrane/chain'
import type { ChainEvent, ReadResult } from '@membrane/core'

export type ScriptedSource = ChainSource & { readonly starts: SourceStart[] }

/** A source that yields what it was given and then ends: a chain of which a test knows everything. */
export function scriptedSource(
  events: readonly ChainEvent[],
  answers: { readonly simulation?: Simulation; readonly read?: ReadResult; readonly chainId?: number } = {},
): ScriptedSource {
  const starts: SourceStart[] = []
  return {
    starts,
    name: 'scripted',
    chainId: async () => answers.chainId ?? 1,
    probe: async () => [],
    read: async (reads) => reads.map(() => answers.read ?? { ok: false, reason: 'no state' }),
    simulate: async () => answers.simulation ?? { ok: false, reason: 'no simulation' },
    close: async () => {},
    async *events(start) {
      starts.push(start)
      for (const event of events) {
        await Promise.resolve()
        yield event
      }
    },
  }
}
