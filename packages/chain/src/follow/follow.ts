import { type Block, type ChainEvent, type Hash, isMembraneError, MembraneError } from '@membrane/core'
import { backoff, type Clock, systemClock } from '../clock.ts'
import type { OnNotice } from '../notice.ts'
import type { SourceStart } from '../source.ts'
import { findFork } from './ancestor.ts'
import { createAttention } from './attention.ts'
import { createFinality } from './finality.ts'
import type { BlockProvider, Header } from './provider.ts'
import { createReadAhead, type ReadAhead } from './readAhead.ts'
import { createWindow, type Window } from './window.ts'

export type FollowOptions = {
  readonly provider: BlockProvider
  readonly start: SourceStart
  /** First block when `start.after` is absent; default the head. */
  readonly fromBlock?: number
  /** Blocks fetched at once while catching up. Default 8. */
  readonly readAhead?: number
  readonly clock?: Clock
  readonly onNotice?: OnNotice
}

/** Codes that trying again does not mend. */
const fatalCodes: ReadonlySet<string> = new Set(['REORG_TOO_DEEP', 'CHAIN_ID_MISMATCH'])

/**
 * Follows a chain: every block once a branch, in order, each the child of the one before; a `reorg` before the blocks that
 * replace others; gaps filled; resumed after `start.after`. Provider failures are tried again for ever, with
 * back-off, and never leave a block out. Ends when `start.signal` aborts.
 * @throws REORG_TOO_DEEP when more than 64 handled blocks were replaced; CHAIN_ID_MISMATCH from the provider.
 */
export async function* follow(options: FollowOptions): AsyncGenerator<ChainEvent, void, void> {
  const { provider, start } = options
  const { signal } = start
  const clock = options.clock ?? systemClock
  const window = createWindow(start.after, start.recent)
  const attention = createAttention(provider, clock)
  const ahead = createReadAhead(provider, options.readAhead ?? 8)
  const finality = createFinality(provider, attention.nudge)
  const { nudge } = attention
  const { fromBlock } = options
  const chain: Chain = { provider, window, ahead, signal, fromBlock, nudge, doubted: undefined }
  let failures = 0
  let announced: Header | undefined
  try {
    while (!signal.aborted) {
      try {
        const fits = announced !== undefined && announced.parentHash === window.tip()?.hash
        const head = fits && announced !== undefined ? announced : await provider.head(signal)
        for await (const event of advance(chain, head)) {
          if (signal.aborted) return
          if (event.kind === 'block') attention.sawGrowth()
          yield event
          failures = 0
        }
        finality.ask(window.tip(), signal)
        const block = finality.take(window)
        if (block !== undefined) yield { kind: 'finalized', chainId: provider.chainId, block }
        failures = 0
        // A head that only perhaps replaces handled blocks is asked about again soon.
        const pause = chain.doubted === undefined ? attention.pollInterval() : 50
        announced = await attention.wait(pause, signal)
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof MembraneError && fatalCodes.has(error.code)) throw error
        failures++
        announced = undefined
        report(options.onNotice, error, failures)
        await clock.sleep(backoff(failures, clock), signal)
      }
    }
  } finally {
    attention.stop()
  }
}

type Chain = {
  readonly provider: BlockProvider
  readonly window: Window
  readonly ahead: ReadAhead
  readonly signal: AbortSignal
  readonly fromBlock: number | undefined
  /** Has the head asked for again at once. */
  readonly nudge: () => void
  /** A head not above the tip and of another branch, seen once: perhaps only a stale answer. */
  doubted: Hash | undefined
}

/** Brings the window up to `head`. */
async function* advance(chain: Chain, head: Header): AsyncGenerator<ChainEvent, void, void> {
  const { window, ahead, provider, signal } = chain
  // Hashes of the branch that a reorg led to, to be fetched before anything by number.
  const branch: Hash[] = []
  const tip = window.tip()
  if (tip !== undefined && head.number <= tip.number) {
    const known = window.at(head.number)
    if (known === undefined || known.hash === head.hash) {
      chain.doubted = undefined
      return
    }
    const sure = chain.doubted === head.hash
    chain.doubted = sure ? undefined : head.hash
    if (!sure) return
    yield* switchBranch(chain, head, branch)
  }
  chain.doubted = undefined
  // What is handled or switched to from here on is newer than the head, and must not yield to it.
  let newer = false
  let switched = false
  while (!signal.aborted) {
    const last = window.tip()
    const next = last === undefined ? (chain.fromBlock ?? head.number) : last.number + 1
    if (branch.length === 0 && (switched || next > head.number)) {
      if (switched) chain.nudge()
      return
    }
    const onBranch = branch.shift()
    const hash = onBranch ?? (next === head.number ? head.hash : undefined)
    const block =
      onBranch === undefined ? ahead.take(next, head, signal) : provider.blockByHash(onBranch, signal)
    let found = checked(await block, next, hash)
    if (last !== undefined && found.header.parentHash !== last.hash) {
      ahead.clear()
      if (hash !== undefined && newer) {
        chain.nudge()
        return
      }
      // Read ahead, it may be older than the blocks handled meanwhile.
      if (hash === undefined) found = checked(await provider.blockByNumber(next, signal), next, hash)
      if (found.header.parentHash !== last.hash) {
        switched = true
        yield* switchBranch(chain, found.header, branch)
        continue
      }
    }
    newer = true
    window.push(found.header)
    yield { kind: 'block', block: found.block }
  }
}

/** Yields the reorg that leads from the window's tip to `head`, and leaves the way there in `branch`. */
async function* switchBranch(
  chain: Chain,
  head: Header,
  branch: Hash[],
): AsyncGenerator<ChainEvent, void, void> {
  const { window, provider, signal } = chain
  const fork = await findFork(head, window, provider, signal)
  if (fork === undefined) {
    throw new MembraneError('BRANCH_LOST', {
      shortMessage: `The branch of block ${head.number} (${head.hash}) changed while it was looked at.`,
      retryable: true,
    })
  }
  const dropped = window.cut(fork.ancestor.number)
  if (window.tip() === undefined) window.push(fork.ancestor)
  branch.push(...fork.branch)
  if (dropped.length > 0) {
    yield { kind: 'reorg', chainId: provider.chainId, ancestor: fork.ancestor, dropped }
  }
}

/**
 * The block and its header when it is the one that was asked for.
 * @throws BLOCK_ABSENT, retryable.
 */
function checked(
  block: Block | undefined,
  number: number,
  hash: Hash | undefined,
): { readonly block: Block; readonly header: Header } {
  const right = block?.number === number && (hash === undefined || block.hash === hash)
  if (block?.parentHash === undefined || !right) throw absent(number, hash)
  return { block, header: { number, hash: block.hash, parentHash: block.parentHash } }
}

function absent(number: number, hash: Hash | undefined): MembraneError {
  return new MembraneError('BLOCK_ABSENT', {
    shortMessage: `No endpoint gave block ${number}${hash === undefined ? '' : ` (${hash})`} yet.`,
    retryable: true,
  })
}

function report(onNotice: OnNotice | undefined, error: unknown, failures: number): void {
  // Single absences are the ordinary course of things: a head is announced before the block is there.
  if (failures < 3 && isMembraneError(error, 'BLOCK_ABSENT')) return
  const message = isMembraneError(error) ? error.shortMessage : String(error)
  onNotice?.({
    level: 'warn',
    code: isMembraneError(error) ? error.code : 'FOLLOW_FAILED',
    message: `${message} Trying again (${failures}).`,
  })
}
