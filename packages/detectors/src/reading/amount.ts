import type { Address, Protocol } from '@membrane/core'
import { formatUnits } from '@membrane/core'

/** An amount for people: in the token's own unit where the protocol describes it, else in base units of its address. */
export function amountOf(amount: bigint, token: Address | 'native', protocol: Protocol): string {
  if (token === 'native') return `${formatUnits(amount, 18)} native`
  const known = protocol.tokens.find(({ address }) => address === token)
  return known === undefined
    ? `${amount} base units of ${token}`
    : `${formatUnits(amount, known.decimals)} ${known.symbol}`
}
