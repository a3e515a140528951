import { describe, expect, expectTypeOf, test } from 'vitest'
import type { ActionCall } from './action.ts'
import type { Block } from './block.ts'
import {
  type ChannelConfig,
  defineConfig,
  type MembraneConfig,
  type MembraneConfigInput,
  type Secret,
} from './config.ts'
import { type DetectorInput, defineDetector, type Evaluation } from './detector.ts'
import { defineResponder, type ResponderInput } from './responder.ts'

const protocol = { name: 'Example', chainId: 1 } as const

describe('defineConfig', () => {
  test('fills the lists that a person leaves out, and keeps those given', () => {
    const oracles = [
      { name: 'eth', source: { kind: 'view', to: `0x${'1'.repeat(40)}`, function: 'price()', decimals: 8 } },
    ] as const
    const config = defineConfig({ protocol: { ...protocol, oracles }, source: { kind: 'embedded' } })
    expect(config.protocol).toEqual({
      name: 'Example',
      chainId: 1,
      contracts: [],
      tokens: [],
      custody: [],
      oracles,
      governance: [],
      lending: [],
      emergency: [],
      invariants: [],
      vaults: [],
      pools: [],
      stablecoins: [],
      bridges: [],
      multisigs: [],
      pausers: [],
      trusted: [],
    })
    expect(config.source).toEqual({ kind: 'embedded' })
  })

  test('types: what comes out is a whole configuration, what goes in may be short', () => {
    expectTypeOf(defineConfig).returns.toEqualTypeOf<MembraneConfig>()
    expectTypeOf(defineConfig).parameter(0).toEqualTypeOf<MembraneConfigInput>()
    expectTypeOf<{
      protocol: typeof protocol
      source: { kind: 'embedded' }
    }>().toExtend<MembraneConfigInput>()
  })

  test('types: what cannot work does not compile', () => {
    // @ts-expect-error a protocol has a name
    defineConfig({ protocol: { chainId: 1 }, source: { kind: 'embedded' } })
    // @ts-expect-error rpc needs endpoints
    defineConfig({ protocol, source: { kind: 'rpc' } })
    // @ts-expect-error there is no such source
    defineConfig({ protocol, source: { kind: 'smoke-signals' } })
    // @ts-expect-error a webhook is signed
    expectTypeOf<{ id: 'a'; kind: 'webhook'; url: 'https://example.org' }>().toExtend<ChannelConfig>()
    // @ts-expect-error the responder's key is never written into the configuration
    expectTypeOf<string>().toExtend<MembraneConfig['responderKey']>()
    expectTypeOf<{ env: 'NAME' }>().toExtend<Secret>()
  })

  test('types: the kind of a channel decides its fields', () => {
    expectTypeOf<Extract<ChannelConfig, { kind: 'telegram' }>>().toHaveProperty('chatId')
    expectTypeOf<Extract<ChannelConfig, { kind: 'slack' }>>().not.toHaveProperty('chatId')
  })
})

test('defineDetector infers the options and the memory from the literal', () => {
  const detector = defineDetector({
    id: 'count',
    version: 1,
    title: 'Count',
    description: 'Counts blocks.',
    needs: ['logs'],
    uses: [],
    defaults: { limit: 3 },
    initial: (_, { limit }) => ({ seen: 0, limit }),
    evaluate: ({ block, memory }, { limit }) => {
      expectTypeOf(block).toEqualTypeOf<Block>()
      expectTypeOf(limit).toBeNumber()
      return { findings: [], memory: { ...memory, seen: memory.seen + 1 } }
    },
  })
  expectTypeOf(detector.evaluate).parameter(0).toEqualTypeOf<DetectorInput<{ seen: number; limit: number }>>()
  expectTypeOf(detector.evaluate).returns.toEqualTypeOf<Evaluation<{ seen: number; limit: number }>>()
  expect(detector.id).toBe('count')
})

test('defineResponder types what it is given', () => {
  const responder = defineResponder({
    id: 'none',
    title: 'Nothing',
    build: (input) => {
      expectTypeOf(input).toEqualTypeOf<ResponderInput>()
      return []
    },
  })
  expectTypeOf(responder.build).returns.toEqualTypeOf<readonly ActionCall[]>()
  expect(responder.id).toBe('none')
})
