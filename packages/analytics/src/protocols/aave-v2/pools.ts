import type { Address } from '@membrane/core'

/**
 * Pools whose version is known, on Ethereum and the larger chains. LiquidationCall and Withdraw are the same event in
 * V2, in V3 and in every fork. Source: the published Aave address book; Spark's documentation.
 */
const known: ReadonlyMap<Address, string> = new Map<Address, string>([
  ['0x7d2768de32b0b80b7a3454c06bdac94a69ddc7a9', 'aave_v2'],
  ['0x7937d4799803fbbe595ed57278bc4ca21f3bffcb', 'aave_v2'],
  ['0x37d7306019a38af123e4b245eb6c28af552e0bb0', 'aave_v2'],
  ['0x8dff5e27ea6b7ac08ebfdf9eb090f32ee9a30fcf', 'aave_v2'],
  ['0x4f01aed16d97e3ab5ab2b501154dc9bb0f1a5a2c', 'aave_v2'],
  ['0x87870bca3f3fd6335c3f4ce8392d69350b4fa4e2', 'aave_v3'],
  ['0x4e033931ad43597d96d6bcc25c280717730b58b1', 'aave_v3'],
  ['0x0aa97c284e98396202b6a04024f5e2c65026f3c0', 'aave_v3'],
  ['0xae05cd22df81871bc7cc2a04becfb516bfe332c8', 'aave_v3'],
  ['0x794a61358d6845594f94dc1db02a252b5b4814ad', 'aave_v3'],
  ['0xa238dd80c259a72e81d7e4664a9801593f98d1c5', 'aave_v3'],
  ['0x6807dc923806fe8fd134338eabca509979a7e0cb', 'aave_v3'],
  ['0xb50201558b00496a145fe76f7424749556e326d8', 'aave_v3'],
  ['0x11fcfe756c05ad438e312a7fd934381537d3cffe', 'aave_v3'],
  ['0xc47b8c00b0f69a36fa203ffeac0334874574a8ac', 'aave_v3'],
  ['0xc13e21b648a5ee794902342038ff3adab66be987', 'spark'],
])

/** The protocol behind an Aave pool: `aave_v2`, `aave_v3` or `spark` when known, otherwise `aave_fork`. */
export function aaveProtocol(pool: Address): string {
  return known.get(pool) ?? 'aave_fork'
}
