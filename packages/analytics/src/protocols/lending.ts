import type { Address, Hex, Log } from '@membrane/core'
import type { Lending } from '../action.ts'
import type { Reading } from '../model.ts'
import type { Token } from '../transfer.ts'

/** Pushes a movement in the market that emitted `log`, or in `market` where one contract holds many. */
export function pushLending(
  into: Reading,
  log: Log,
  order: number,
  kind: Lending['kind'],
  protocol: string,
  account: Address | undefined,
  token: Token | undefined,
  amount: bigint,
  market: Hex = log.address,
): void {
  into.actions.push({
    kind,
    protocol,
    market,
    account,
    token,
    amount,
    order,
    logIndex: log.logIndex,
    traceAddress: undefined,
  })
}
