import type { Log } from '@membrane/core'
import { eventSignature } from '../../decode/signature.ts'
import { addressAt, signedAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor } from '../../model.ts'
import type { Token } from '../../transfer.ts'
import { pushLending } from '../lending.ts'

const protocol = 'fluid'

/** What the liquidity layer, which holds every vault's tokens, tells of a vault's movement just before it. */
export const liquidityOperate =
  'LogOperate(address indexed,address indexed,int256,int256,address,address,uint256,uint256)'
const liquidityTopic = eventSignature(liquidityOperate).topic0

/**
 * Source: the vaults' coreModule of fluid-contracts-public. A liquidation clears many positions at once, so it has no
 * user. Vaults on a pool's shares count in shares: their tokens stay open.
 */
export const fluidEvents: readonly EventModel[] = [
  {
    signature: 'LogLiquidate(address,uint256,uint256,address)',
    read(log, order, into, cursor) {
      const collateralAmount = wordAt(log.data, 1)
      const debtAmount = wordAt(log.data, 2)
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'fixed-spread',
        liquidator: addressAt(log.data, 0),
        user: undefined,
        debtToken: movedToken(log, cursor, 1, -debtAmount),
        debtAmount,
        collateralToken: movedToken(log, cursor, 0, -collateralAmount),
        collateralAmount,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'LogOperate(address,uint256,int256,int256,address)',
    read(log, order, into, cursor) {
      const user = addressAt(log.data, 0)
      const collateral = signedAt(log.data, 2)
      const debt = signedAt(log.data, 3)
      if (collateral !== 0n) {
        const token = movedToken(log, cursor, 0, collateral)
        const [kind, amount] =
          collateral > 0n ? (['deposit', collateral] as const) : (['withdraw', -collateral] as const)
        pushLending(into, log, order, kind, protocol, user, token, amount)
      }
      if (debt !== 0n) {
        const token = movedToken(log, cursor, 1, debt)
        const [kind, amount] = debt > 0n ? (['borrow', debt] as const) : (['repay', -debt] as const)
        pushLending(into, log, order, kind, protocol, user, token, amount)
      }
    },
  },
]

/**
 * The token of the liquidity layer's nearest movement for this vault with the given change of supply (word 0) or of
 * debt (word 1).
 */
function movedToken(log: Log, cursor: LogCursor, word: 0 | 1, change: bigint): Token | undefined {
  for (let i = cursor.position - 1; i >= 0; i--) {
    const before = cursor.logs[i]
    if (before === undefined || before.topics[0] !== liquidityTopic) continue
    if (topicAddress(before.topics[1]) !== log.address) continue
    if (signedAt(before.data, word) === change) return topicAddress(before.topics[2])
  }
  return undefined
}
