import { describe, expect, test } from 'vitest'
import type { Address } from '../hex.ts'
import { isHex } from '../hex.ts'
import { unknownProtocol } from '../protocol.ts'
import { knownAccounts, knownTokens } from './known.ts'
import { registryOf } from './registry.ts'

const weth: Address = '0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2'
const router: Address = '0x7a250d5630b4cf539739df2c5dacb4c659f2488d'
const own: Address = `0x${'1'.repeat(40)}`

describe('registryOf', () => {
  test('knows the well-known tokens and accounts of its chain, and of no other', () => {
    expect(registryOf(unknownProtocol(1)).token(weth)).toEqual({
      address: weth,
      symbol: 'WETH',
      decimals: 18,
    })
    expect(registryOf(unknownProtocol(1)).label(router)?.kind).toBe('router')
    expect(registryOf(unknownProtocol(31_337)).token(weth)).toBeUndefined()
    expect(registryOf(unknownProtocol(31_337)).label(router)).toBeUndefined()
  })

  test("the protocol's own word counts more", () => {
    const registry = registryOf({
      ...unknownProtocol(1),
      tokens: [{ address: weth, symbol: 'MINE', decimals: 8 }],
      contracts: [{ address: router, label: 'Our router', role: 'other' }],
    })
    expect(registry.token(weth)).toMatchObject({ symbol: 'MINE', decimals: 8 })
    expect(registry.label(router)).toEqual({ name: 'Our router', kind: 'protocol' })
  })

  test('what nobody registered is not guessed', () => {
    const registry = registryOf(unknownProtocol(1))
    expect(registry.token(own)).toBeUndefined()
    expect(registry.label(own)).toBeUndefined()
  })
})

test('every known address is 20 bytes in lower case, and none stands twice', () => {
  for (const chain of [...Object.values(knownTokens), ...Object.values(knownAccounts)]) {
    const addresses = chain.map((entry) => ('address' in entry ? entry.address : entry[0]))
    expect(new Set(addresses).size).toBe(addresses.length)
    for (const address of addresses) {
      expect(isHex(address, 20)).toBe(true)
      expect(address).toBe(address.toLowerCase())
    }
  }
})
