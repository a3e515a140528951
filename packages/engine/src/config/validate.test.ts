import { expect, test } from 'vitest'
import { validateConfig } from './validate.ts'

const pool = '0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2'
const valid = {
  protocol: { name: 'Example', chainId: 1, contracts: [{ address: pool, label: 'Pool', role: 'market' }] },
  source: { kind: 'rpc', endpoints: [{ url: { env: 'RPC_URL' } }] },
}
const problem = (value: unknown) => {
  try {
    validateConfig(value, 'membrane.config.ts')
  } catch (error) {
    return (error as { readonly shortMessage: string }).shortMessage
  }
  return undefined
}

test('a configuration is given in the form used inside', () => {
  const config = validateConfig(valid, 'membrane.config.ts')
  expect(config.protocol.contracts[0]?.address).toBe(pool.toLowerCase())
  expect(config.protocol.custody).toEqual([])
})

test.each([
  [{ ...valid, playboks: [] }, 'playboks'],
  [{ ...valid, protocol: { ...valid.protocol, chainId: '1' } }, 'protocol.chainId'],
  [{ ...valid, protocol: { ...valid.protocol, trusted: ['0x12'] } }, 'protocol.trusted.0'],
  [{ ...valid, source: { kind: 'rpc', endpoints: [] } }, 'source.endpoints'],
  [{ ...valid, channels: [{ id: 'x', kind: 'pigeon' }] }, 'channels.0.kind'],
  [
    { ...valid, playbooks: [{ id: 'p', when: {}, actions: [{ responder: 'emergency', mode: 'lve' }] }] },
    'mode',
  ],
  [{ ...valid, playbooks: [{ id: 'p', when: {}, notify: ['nobody'] }] }, 'nobody'],
  [undefined, 'whole'],
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
