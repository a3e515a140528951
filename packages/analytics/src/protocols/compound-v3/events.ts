import { type Log, zeroAddress } from '@membrane/core'
import type { Lending } from '../../action.ts'
import { tokenBefore, transferTopic } from '../../decode/nearTransfer.ts'
import { eventSignature } from '../../decode/signature.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'
import { pushLending } from '../lending.ts'
import { cometBaseTokens } from './comets.ts'

const protocol = 'compound_v3'

/** One for each collateral of an absorbed account, before the account's AbsorbDebt. */
export const absorbCollateral =
  'AbsorbCollateral(address indexed,address indexed,address indexed,uint256,uint256)'
const collateralTopic = eventSignature(absorbCollateral).topic0

const absorbDebt = 'AbsorbDebt(address indexed,address indexed,uint256,uint256)'
const debtTopic = eventSignature(absorbDebt).topic0

/** Source: CometMainInterface and Comet.sol of Compound V3. */
export const compoundV3Events: readonly EventModel[] = [
  { signature: absorbDebt, read: readAbsorb },
  {
    signature: 'BuyCollateral(address indexed,address indexed,uint256,uint256)',
    read(log, order, into, cursor) {
      const buyer = topicAddress(log.topics[1])
      const amountIn = wordAt(log.data, 0)
      const amountOut = wordAt(log.data, 1)
      if (amountIn === 0n || amountOut === 0n) return
      into.actions.push({
        kind: 'swap',
        protocol,
        pool: log.address,
        venue: log.address,
        sender: buyer,
        recipient: undefined,
        tokenIn:
          cometBaseTokens.get(log.address) ??
          tokenBefore(cursor, { from: buyer, to: log.address, amount: amountIn }),
        amountIn,
        tokenOut: topicAddress(log.topics[2]),
        amountOut,
        coinIn: -1,
        coinOut: -1,
        feeOnTransfer: false,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Supply(address indexed,address indexed,uint256)',
    read(log, order, into, cursor) {
      readBase(log, order, into, cursor, topicAddress(log.topics[2]), 'deposit', 'repay')
    },
  },
  {
    signature: 'Withdraw(address indexed,address indexed,uint256)',
    read(log, order, into, cursor) {
      readBase(log, order, into, cursor, topicAddress(log.topics[1]), 'withdraw', 'borrow')
    },
  },
  {
    signature: 'SupplyCollateral(address indexed,address indexed,address indexed,uint256)',
    read(log, order, into) {
      const [, , account, asset] = log.topics
      const amount = wordAt(log.data, 0)
      pushLending(into, log, order, 'deposit', protocol, topicAddress(account), topicAddress(asset), amount)
    },
  },
  {
    signature: 'WithdrawCollateral(address indexed,address indexed,address indexed,uint256)',
    read(log, order, into) {
      const [, account, , asset] = log.topics
      const amount = wordAt(log.data, 0)
      pushLending(into, log, order, 'withdraw', protocol, topicAddress(account), topicAddress(asset), amount)
    },
  },
]

/**
 * The market takes an account over: one liquidation for each collateral. The debt stands with the first, so that a sum
 * counts it once.
 */
function readAbsorb(log: Log, order: number, into: Reading, cursor: LogCursor): void {
  const seized = collateralsOf(log, cursor)
  const count = Math.max(1, seized.length)
  for (let i = 0; i < count; i++) {
    const collateral = seized[i]
    into.actions.push({
      kind: 'liquidation',
      protocol,
      market: log.address,
      style: 'absorb',
      liquidator: topicAddress(log.topics[1]),
      user: topicAddress(log.topics[2]),
      debtToken: cometBaseTokens.get(log.address),
      debtAmount: i === 0 ? wordAt(log.data, 0) : undefined,
      collateralToken: collateral === undefined ? undefined : topicAddress(collateral.topics[3]),
      collateralAmount: collateral === undefined ? undefined : wordAt(collateral.data, 0),
      order,
      logIndex: log.logIndex,
      traceAddress: undefined,
    })
  }
}

/** The AbsorbCollateral logs of the same market and account since the market's last AbsorbDebt, in their order. */
function collateralsOf(log: Log, cursor: LogCursor): readonly Log[] {
  const found: Log[] = []
  for (let i = cursor.position - 1; i >= 0; i--) {
    const before = cursor.logs[i]
    if (before === undefined || before.address !== log.address) continue
    if (before.topics[0] === debtTopic) break
    if (before.topics[0] === collateralTopic && before.topics[2] === log.topics[2]) found.unshift(before)
  }
  return found
}

/**
 * A movement of the base token. What was minted or burned of the market's own token, in the Transfer that follows, is
 * the supply's part; the rest repaid or drew a debt. Known markets only: other contracts share the signatures.
 */
function readBase(
  log: Log,
  order: number,
  into: Reading,
  cursor: LogCursor,
  account: `0x${string}`,
  supplied: Lending['kind'],
  owed: Lending['kind'],
): void {
  const token = cometBaseTokens.get(log.address)
  if (token === undefined) return
  const amount = wordAt(log.data, 0)
  const own = ownTransfer(cursor.logs[cursor.position + 1], log, supplied)
  // Present values are rounded down by at most one unit for each part.
  const part = own === undefined ? 0n : amount - own <= 2n ? amount : own
  if (part > 0n) pushLending(into, log, order, supplied, protocol, account, token, part)
  if (part < amount) pushLending(into, log, order, owed, protocol, account, token, amount - part)
}

function ownTransfer(next: Log | undefined, log: Log, kind: Lending['kind']): bigint | undefined {
  if (next === undefined || next.address !== log.address || next.topics[0] !== transferTopic) return undefined
  const end = topicAddress(next.topics[kind === 'deposit' ? 1 : 2])
  return end === zeroAddress ? wordAt(next.data, 0) : undefined
}
