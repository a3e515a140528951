import type { Address } from '@membrane/core'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import type { Token } from '../../transfer.ts'
import { pushLending } from '../lending.ts'

const protocol = 'euler_v1'

/** The one contract that emits Euler V1's events; other protocols share most of their signatures. */
const euler: Address = '0x27182842e098f60e3d576794a5bffb0777e025d3'

/** Euler V1 counts every token with 18 decimals: what its events' amounts are divided by, for tokens with fewer. */
const scales: ReadonlyMap<Token, bigint> = new Map<Token, bigint>([
  ['0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48', 10n ** 12n],
  ['0xdac17f958d2ee523a2206206994597c13d831ec7', 10n ** 12n],
  ['0x2260fac5e5542a773aa44fbcfedf7c193bc2c599', 10n ** 10n],
])

function external(token: Token, amount: bigint): bigint {
  const scale = scales.get(token)
  return scale === undefined ? amount : amount / scale
}

/** Source: Events.sol, BaseLogic.sol and Liquidation.sol of euler-contracts. */
export const eulerV1Events: readonly EventModel[] = [
  {
    signature:
      'Liquidation(address indexed,address indexed,address indexed,address,uint256,uint256,uint256,uint256,uint256)',
    read(log, order, into) {
      if (log.address !== euler) return
      const debtToken = topicAddress(log.topics[3])
      const collateralToken = addressAt(log.data, 0)
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'fixed-spread',
        liquidator: topicAddress(log.topics[1]),
        user: topicAddress(log.topics[2]),
        debtToken,
        debtAmount: external(debtToken, wordAt(log.data, 1)),
        collateralToken,
        collateralAmount: external(collateralToken, wordAt(log.data, 2)),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  movement('Deposit(address indexed,address indexed,uint256)', 'deposit'),
  movement('Withdraw(address indexed,address indexed,uint256)', 'withdraw'),
  movement('Borrow(address indexed,address indexed,uint256)', 'borrow'),
  movement('Repay(address indexed,address indexed,uint256)', 'repay'),
]

function movement(signature: string, kind: 'deposit' | 'withdraw' | 'borrow' | 'repay'): EventModel {
  return {
    signature,
    read(log, order, into) {
      if (log.address !== euler) return
      const token = topicAddress(log.topics[1])
      const amount = external(token, wordAt(log.data, 0))
      pushLending(into, log, order, kind, protocol, topicAddress(log.topics[2]), token, amount)
    },
  }
}
