import type { ReadResult, StateRead } from '@membrane/core'
import type { Counterpart } from './counterpart.ts'

/**
 * Answers reads of several chains, each where its chain is, in the order asked.
 * @param own answers what names no chain, or the guard's own.
 * @param behind a reason why the other chains' present state does not belong to the block that is read; else undefined.
 */
export async function readEverywhere(
  reads: readonly StateRead[],
  ownChainId: number | undefined,
  own: (reads: readonly StateRead[]) => Promise<readonly ReadResult[]>,
  counterparts: readonly Counterpart[],
  behind: string | undefined,
): Promise<readonly ReadResult[]> {
  const isOwn = ({ chainId }: StateRead) => chainId === undefined || chainId === ownChainId
  if (reads.every(isOwn)) return own(reads)
  const answers = new Map<StateRead, ReadResult>()
  const ask = async (
    part: readonly StateRead[],
    from: (reads: readonly StateRead[]) => Promise<readonly ReadResult[]>,
  ): Promise<void> => {
    if (part.length === 0) return
    const results = await from(part)
    for (const [i, read] of part.entries()) {
      const result = results[i]
      if (result !== undefined) answers.set(read, result)
    }
  }
  await Promise.all([
    ask(reads.filter(isOwn), own),
    ...(behind === undefined
      ? counterparts.map(({ chainId, read }) =>
          ask(
            reads.filter((one) => !isOwn(one) && one.chainId === chainId),
            read,
          ),
        )
      : []),
  ])
  return reads.map(
    (read) =>
      answers.get(read) ?? {
        ok: false,
        reason: behind ?? `no endpoint for chain ${read.chainId}: name it in source.counterparts`,
      },
  )
}
