import { invariantsFrom } from '@membrane/core'
import { expect, test } from 'vitest'
import { validateConfig } from './validate.ts'

const pool = '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2'
const valid = {
  protocol: { name: 'Example', chainId: 1, contracts: [{ address: pool, label: 'Pool', role: 'market' }] },
  source: { kind: 'rpc', endpoints: [{ url: { env: 'RPC_URL' } }] },
}
const counterpart = (chainId: number) => ({ chainId, endpoints: [{ url: 'http://127.0.0.1:1' }] })
const problem = (value: unknown) => {
  try {
    validateConfig(value, 'membrane.config.ts')
  } catch (error) {
    return (error as { readonly shortMessage: string }).shortMessage
  }
  return undefined
}

function withInvariant(parts: object) {
  const solvent = { name: 'solvent', contract: pool, function: 'function invariant_solvent() view' }
  const invariants = [{ ...solvent, protects: [pool], ...parts }]
  return { ...valid, protocol: { ...valid.protocol, invariants } }
}

test('invariants are taken as they are written by hand or come from a compiled contract', () => {
  for (const written of [
    'function invariant_solvent() view',
    'function invariant_solvent() external view returns (bool)',
    'function invariant_solvent() view returns (bool holds)',
  ])
    expect(problem(withInvariant({ function: written, code: '0x6000' }))).toBeUndefined()
  const made = invariantsFrom(
    {
      abi: [{ type: 'function', name: 'invariant_a', stateMutability: 'view', inputs: [], outputs: [] }],
      deployedBytecode: '0x00',
    },
    { protects: [pool] },
  )
  const value = { ...valid, protocol: { ...valid.protocol, invariants: made } }
  expect(validateConfig(value, 'membrane.config.ts').protocol.invariants).toEqual([
    { ...made[0], protects: [pool.toLowerCase()] },
  ])
})

test('a configuration is given in the form used inside', () => {
  const config = validateConfig(valid, 'membrane.config.ts')
  expect(config.protocol.contracts[0]?.address).toBe(pool.toLowerCase())
  expect(config.protocol.custody).toEqual([])
})

test('other chains that a bridge leads to are taken with their endpoints', () => {
  const source = { ...valid.source, counterparts: [{ ...counterpart(10), maxAgeSeconds: 3_600 }] }
  expect(validateConfig({ ...valid, source }, 'membrane.config.ts').source).toMatchObject(source)
})

test.each([
  [{ ...valid, playboks: [] }, 'playboks'],
  [{ ...valid, protocol: { ...valid.protocol, chainId: '1' } }, 'protocol.chainId'],
  [{ ...valid, protocol: { ...valid.protocol, trusted: ['0x12'] } }, 'protocol.trusted.0'],
  [{ ...valid, source: { kind: 'rpc', endpoints: [] } }, 'source.endpoints'],
  [{ ...valid, channels: [{ id: 'x', kind: 'pigeon' }] }, 'channels.0.kind'],
  [{ ...valid, source: { ...valid.source, counterparts: [{ chainId: 10 }] } }, 'counterparts.0.endpoints'],
  [{ ...valid, source: { ...valid.source, counterparts: [counterpart(1)] } }, "protocol's own"],
  [{ ...valid, source: { ...valid.source, counterparts: [counterpart(10), counterpart(10)] } }, 'once'],
  [
    { ...valid, playbooks: [{ id: 'p', when: {}, actions: [{ responder: 'emergency', mode: 'lve' }] }] },
    'mode',
  ],
  [{ ...valid, playbooks: [{ id: 'p', when: {}, notify: ['nobody'] }] }, 'nobody'],
  [undefined, 'whole'],
  [withInvariant({ function: 'function invariant_of(address) view' }), 'invariants.0.function'],
  [withInvariant({ function: 'function invariant_x() view returns (uint256)' }), 'invariants.0.function'],
  [withInvariant({ protects: [] }), 'invariants.0.protects'],
  [withInvariant({ code: '0x6' }), 'invariants.0.code'],
])('a mistake is told with its place: %#', (value, place) => {
  expect(problem(value)).toContain(place)
})

test('an address with a typing error is told with its correct spelling', () => {
  const wrong = pool.replace('Bca', 'BcA')
  expect(problem({ ...valid, protocol: { ...valid.protocol, trusted: [wrong] } })).toContain('checksum')
})

test('a key that stands in the configuration is refused and not repeated', () => {
  const key = `0x${'ab'.repeat(32)}`
  const said = problem({ ...valid, responderKey: key })
  expect(said).toContain('responderKey')
  expect(said).not.toContain(key)
})

const approver = '0x00000000000000000000000000000000000000a1'
const step = (over: object, more: object = {}) => ({
  ...valid,
  protocol: {
    ...valid.protocol,
    emergency: [{ name: 'pause', to: pool, function: 'function pause()', args: [], protects: [pool] }],
  },
  playbooks: [{ id: 'p', when: {}, actions: [{ responder: 'emergency', ...over }] }],
  ...more,
})

test.each([
  [step({ irreversible: true }), 'finalized'],
  [step({ irreversible: true, evidence: { confirmations: 64 } }), 'finalized'],
  [step({ irreversible: true, overrideFinality: 'because' }), 'overrideFinality'],
  [step({ overrideFinality: 'a reason without a cause' }), 'irreversible'],
  [step({ approvals: 1 }), 'approvals is 1'],
  [step({ approvals: 2 }, { approvers: [approver, approver] }), '1 distinct'],
  [step({ submission: 'private' }), 'privateRelay'],
  [step({ publicAfterBlocks: 3 }), 'publicAfterBlocks'],
  [step({ options: { mode: 'half' } }), 'half'],
  [step({ options: { mode: 'throttled' } }), 'never do anything'],
  [step({ options: { function: 'halt' } }), 'halt'],
  [step({ when: { minScore: 2 } }), 'minScore'],
])('a step that could not go as it is written is refused: %#', (value, place) => {
  expect(problem(value)).toContain(place)
})

test('steps that can go as they are written are taken', () => {
  const relays = { kind: 'rpc', endpoints: [{ url: 'http://127.0.0.1:1', privateRelay: true }] }
  const good = [
    step({ irreversible: true, evidence: 'finalized' }),
    step({ irreversible: true, overrideFinality: 'the vault would be empty by then' }),
    step({ approvals: 1, when: { minScore: 0.9, victims: [pool] } }, { approvers: [approver] }),
    step({ submission: 'private', publicAfterBlocks: 'never' }, { source: relays }),
    step({ options: { mode: 'paused' } }),
  ]
  for (const value of good) expect(problem(value)).toBeUndefined()
})
