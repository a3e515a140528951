import type { Address, OracleWatch, PriceSource, Protocol } from '@membrane/core'

/** The contract that answers with the price, which stands for the source in findings. */
export function contractOf(source: PriceSource): Address {
  switch (source.kind) {
    case 'chainlink':
      return source.feed
    case 'aave':
      return source.oracle
    case 'uniswap-v2':
      return source.pair
    case 'uniswap-v3-twap':
      return source.pool
    case 'view':
      return source.to
  }
}

/** Who relies on the price: the oracle and the protocol's lending markets. */
export function reliersOn(oracle: OracleWatch, protocol: Protocol): readonly Address[] {
  return [...new Set([contractOf(oracle.source), ...protocol.lending.map(({ pool }) => pool)])]
}
