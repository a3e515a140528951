import type { Hex, Log } from '@membrane/core'
import { transferTopic } from '../../decode/nearTransfer.ts'
import { pushTokenSwap } from '../../decode/push.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor, Reading } from '../../model.ts'

const protocol = 'maker_psm'

/** How far back the two payments may lie before the event. */
const reach = 12

/**
 * Source: psm.sol of makerdao/dss-psm; LitePSM emits the same. The event has the gem's amount and the fee in Dai, and
 * neither token: the payments just before it have both, and the Dai must come to the gem's amount in 18 decimals less
 * the fee (more, when buying). Without such payments nothing is told.
 */
export const makerPsmEvents: readonly EventModel[] = [
  {
    signature: 'SellGem(address indexed,uint256,uint256)',
    read(log, order, into, cursor) {
      push(into, log, order, cursor, true)
    },
  },
  {
    signature: 'BuyGem(address indexed,uint256,uint256)',
    read(log, order, into, cursor) {
      push(into, log, order, cursor, false)
    },
  },
]

function push(into: Reading, log: Log, order: number, { logs, position }: LogCursor, sold: boolean): void {
  const { address, data } = log
  const amount = wordAt(data, 0)
  const fee = wordAt(data, 1)
  const amountText = data.slice(2, 66)
  let gem: Log | undefined
  let dai: Log | undefined
  for (let i = position - 1; i >= 0 && i >= position - reach; i--) {
    const other = logs[i]
    if (other === undefined || other.topics[0] !== transferTopic || other.data.length < 66) continue
    // A gem of 18 decimals and no fee moves as much as the Dai does: the payment to the user is the one bought.
    const toUser = other.topics[2] === log.topics[1]
    if (gem === undefined && toUser !== sold && other.data.startsWith(amountText, 2)) gem = other
    else if (dai === undefined && isEqual(paid(other.data, fee, sold), amount)) dai = other
    if (gem !== undefined && dai !== undefined && gem.address !== dai.address) break
  }
  if (gem === undefined || dai === undefined || gem.address === dai.address) return
  const user = topicAddress(log.topics[1])
  const daiAmount = wordAt(dai.data, 0)
  if (sold)
    pushTokenSwap(
      into,
      log,
      order,
      protocol,
      address,
      undefined,
      user,
      gem.address,
      amount,
      dai.address,
      daiAmount,
    )
  else
    pushTokenSwap(
      into,
      log,
      order,
      protocol,
      address,
      undefined,
      user,
      dai.address,
      daiAmount,
      gem.address,
      amount,
    )
}

/** The Dai that the gem is worth: what moved, with the fee taken back out. */
function paid(data: Hex, fee: bigint, sold: boolean): bigint {
  return sold ? wordAt(data, 0) + fee : wordAt(data, 0) - fee
}

/** Whether `dai` is `gem` raised to 18 decimals from any number of decimals. */
function isEqual(dai: bigint, gem: bigint): boolean {
  for (let scaled = gem; scaled <= dai && scaled > 0n; scaled *= 10n) if (scaled === dai) return true
  return false
}
