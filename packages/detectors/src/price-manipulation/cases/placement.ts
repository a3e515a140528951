import type { Address, CallFrame } from '@membrane/core'
import { account, block, frame, input, transaction, transferCall, words } from '../../testing/build.ts'
import type { DetectorCase } from '../../testing/case.ts'
import { attack, one, pair, pay, router, thief, usd, vault, volt } from './scene.ts'

const fresh = account(0xf9e5)
/** A contract that moves liquidity from one pool to another for whoever asks. */
const mover = account(0x307e)
const owner = account(0x5afe)

const open = frame(fresh, { input: input('poolInitialize', 1n << 96n) })

/** Both sides drawn from `payer` into the new pool. */
function place(payer: Address, volts: bigint, dollars: bigint): CallFrame {
  const draw = (token: Address, amount: bigint): CallFrame =>
    frame(token, { input: input('transferFrom', payer, fresh, amount * one) })
  return frame(fresh, {
    input: input('poolMint', payer, 0, 0, 1_000, 160),
    calls: [frame(router, { calls: [draw(volt, volts), draw(usd, dollars)] })],
  })
}

/** Shares of the pair sent in by `holder`, and what they stand for paid to the mover. */
function burn(holder: Address): readonly CallFrame[] {
  return [
    frame(pair, { input: input('transferFrom', holder, pair, 100n * one) }),
    frame(pair, {
      input: input('pairBurn', mover),
      calls: [transferCall(volt, mover, 1_000n * one), transferCall(usd, mover, 2_000n * one)],
    }),
  ]
}

/** The vault opens a pool at the price it is told, has its shares moved there, and pays out what is left over. */
function migrate(volts: bigint, dollars: bigint, payee: Address): CallFrame {
  const rest = (to: Address): readonly CallFrame[] => [
    transferCall(volt, to, (1_000n - volts) * one),
    transferCall(usd, to, (2_000n - dollars) * one),
  ]
  return frame(vault, {
    calls: [
      open,
      frame(mover, { calls: [...burn(vault), place(mover, volts, dollars), ...rest(vault)] }),
      ...rest(payee),
    ],
  })
}

function told(
  title: string,
  severities: DetectorCase['severities'],
  calls: readonly CallFrame[],
  victims?: readonly Address[],
): DetectorCase {
  const trace = frame(attack, { calls })
  return {
    title,
    severities,
    steps: [{ block: block([transaction({ from: thief, trace })]) }],
    ...(victims === undefined ? {} : { victims }),
  }
}

/** Liquidity placed in a pool that was opened in the same transaction. */
export const placementCases: readonly DetectorCase[] = [
  told(
    "somebody's liquidity moved into a pool opened at a made-up price, the rest paid to the sender",
    ['high'],
    [migrate(1_000n, 10n, attack)],
    [vault],
  ),
  told(
    'a third of the dollars placed, which part of a position could explain',
    ['medium'],
    [migrate(1_000n, 600n, attack)],
    [vault],
  ),
  told(
    'the same where the sender opened the pool itself beforehand',
    ['high'],
    [open, frame(vault, { calls: [...migrate(1_000n, 10n, attack).calls.slice(1)] })],
    [vault],
  ),
  told('liquidity moved at the right price, and dust of it paid out', [], [migrate(1_000n, 1_990n, attack)]),
  told('what is left over stays with its owner', [], [migrate(1_000n, 10n, vault)]),
  told(
    'a pool opened with liquidity of the sender alone, and change',
    [],
    [
      open,
      frame(mover, {
        calls: [
          frame(volt, { input: input('transferFrom', attack, mover, 1_000n * one) }),
          frame(usd, { input: input('transferFrom', attack, mover, 2_000n * one) }),
          place(mover, 1_000n, 10n),
          transferCall(usd, attack, 1_990n * one),
        ],
      }),
    ],
  ),
  told(
    'liquidity drawn from the sender itself, and a reward from the contract that placed it',
    [],
    [open, frame(mover, { calls: [place(attack, 1_000n, 10n), transferCall(usd, attack, 1_990n * one)] })],
  ),
  told(
    'a share of its own that the sender sends in beside does not make the rest its own',
    ['high'],
    [transferCall(pair, pair, 1n), migrate(1_000n, 10n, attack)],
    [vault],
  ),
  told(
    "the sender's own shares moved, and what is left over",
    [],
    [
      transferCall(pair, mover, 100n * one),
      open,
      frame(mover, {
        calls: [...burn(mover), place(mover, 1_000n, 10n), transferCall(usd, attack, 1_990n * one)],
      }),
    ],
  ),
  told(
    'a launch that places its own tokens and sells some of them to the sender',
    [],
    [
      frame(owner, {
        calls: [
          open,
          place(owner, 1_000n, 10n),
          frame(fresh, {
            input: input('poolSwap', attack, 0, 1, 1, 160),
            output: words(5n * one, 10n * one),
            calls: [transferCall(volt, attack, 5n * one)],
          }),
        ],
      }),
    ],
  ),
  told(
    'a pair opened by a router with liquidity of the sender',
    [],
    [
      frame(router, {
        calls: [
          frame(volt, { input: input('transferFrom', attack, pair, 1_000n * one) }),
          frame(usd, { input: input('transferFrom', attack, pair, 2_000n * one) }),
          frame(pair, { input: input('pairMint', attack) }),
        ],
      }),
      pay(usd, owner, 1n),
    ],
  ),
]
