import { type Anvil, createRpcSource, type RpcSource, startAnvil } from '@membrane/chain'
import type { Address, Hex, InvariantWatch } from '@membrane/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { account, protocol } from '../testing/build.ts'
import { statementsOf, type Verdict, verdictOf } from './statement.ts'

let anvil: Anvil
let source: RpcSource

beforeAll(async () => {
  anvil = await startAnvil()
  source = createRpcSource({ endpoints: [{ url: anvil.httpUrl }] })
})

afterAll(async () => {
  await source.close()
  await anvil.stop()
})

const place = account(0x1407)

/** What the rule makes of a function whose whole contract is `code`, evaluated by a real node. */
async function verdict(code: Hex | undefined, returns = '', contract: Address = place): Promise<Verdict> {
  const invariant: InvariantWatch = {
    name: 'solvent',
    contract,
    function: `function invariant_solvent() view${returns}`,
    protects: [],
    ...(code === undefined ? {} : { code }),
  }
  const [statement] = statementsOf(protocol({ invariants: [invariant] }))
  if (statement?.read === undefined) throw new Error('it cannot be read')
  const head = await source.client.request('eth_getBlockByNumber', ['latest', false])
  const { hash } = head as { readonly hash: Hex }
  const [answer] = await source.read([statement.read], { number: 0, hash })
  return verdictOf(statement, answer)
}

const bool = ' returns (bool)'
const word = (hex: string) => hex.padStart(64, '0')
/** Code that ends with what it is given in memory: up to 7 words, by RETURN (f3) or REVERT (fd). */
function ending(how: 'f3' | 'fd', data: string): Hex {
  const padded = data.padEnd(Math.ceil(data.length / 64) * 64, '0')
  const stores = (padded.match(/.{64}/g) ?? []).map(
    (text, i) => `7f${text}60${(i * 32).toString(16).padStart(2, '0')}52`,
  )
  const length = (data.length / 2).toString(16).padStart(2, '0')
  return `0x${stores.join('')}60${length}6000${how}`
}

test('a function that returns nothing holds when it ends, one that returns a bool when it is true', async () => {
  expect(await verdict('0x00')).toEqual({ state: 'held' })
  expect(await verdict(ending('f3', word('1')), bool)).toEqual({ state: 'held' })
  expect(await verdict(ending('f3', word('0')), bool)).toEqual({ state: 'broken', how: 'returned false' })
})

const text = Buffer.from('the vault owes more than it has').toString('hex')

test.each([
  ['a bare require', '', 'reverted without a reason'],
  ['a reason', `08c379a0${word('20')}${word('1f')}${text}00`, 'reverted: the vault owes more than it has'],
  ['a panic', `4e487b71${word('11')}`, 'panicked: arithmetic overflow or underflow'],
  ['an unknown panic', `4e487b71${word('ff')}`, 'panicked: code 0xff'],
  ['a custom error', 'deadbeef', 'reverted with error 0xdeadbeef'],
  ['a custom error with data', `deadbeef${word('7')}`, `reverted with 0xdeadbeef${word('7')}`],
  [
    'a reason whose length is a lie',
    `08c379a0${word('20')}${'f'.repeat(64)}`,
    expect.stringMatching(/^reverted with 0x08c379a0/),
  ],
])('%s is a broken invariant, and the reason is told', async (_, data, how) => {
  expect(await verdict(ending('fd', data))).toEqual({ state: 'broken', how })
})

test('what is not an answer is unknown, and never taken for holding', async () => {
  const cases: readonly (readonly [Hex | undefined, string, RegExp])[] = [
    // Nobody has code at the contract: a call to it succeeds and returns nothing.
    [undefined, '', /no code/],
    // JUMPDEST, PUSH 0, JUMP: for ever.
    ['0x5b600056', '', /used up its gas/],
    // INVALID, as assertions were before Solidity 0.8.
    ['0xfe', '', /used up its gas/],
    [ending('f3', word('1')), '', /nothing was expected/],
    ['0x00', bool, /no bool/],
    [ending('f3', word('2')), bool, /no bool/],
  ]
  for (const [code, returns, why] of cases) {
    expect([code, await verdict(code, returns)]).toEqual([
      code,
      { state: 'unknown', why: expect.stringMatching(why) },
    ])
  }
})

test('a call one deeper that used up the gas is not taken for a broken invariant either', async () => {
  const endless = account(0xe4d)
  await source.client.request('anvil_setCode', [endless, '0x5b600056'])
  // CALL(gas, endless) with nothing, then REVERT, as a require on its success does.
  const code: Hex = `0x6000600060006000600073${endless.slice(2)}5af160006000fd`
  expect(await verdict(code)).toMatchObject({ state: 'unknown' })
})

test('a deployed function is called where it stands', async () => {
  const deployed = account(0xde9)
  await source.client.request('anvil_setCode', [deployed, '0x00'])
  expect(await verdict(undefined, '', deployed)).toEqual({ state: 'held' })
})

test('code that stands in reads the storage of its address, and is called with the function asked for', async () => {
  const vault = account(0xa11)
  await source.client.request('anvil_setStorageAt', [vault, `0x${word('0')}`, `0x${word('1')}`])
  expect(await verdict('0x60005460005260206000f3', bool, vault)).toEqual({ state: 'held' })
  // Returns whether calldata is four bytes.
  expect(await verdict('0x3660041460005260206000f3', bool)).toEqual({ state: 'held' })
})

test('a node that ignores stand-in code answers nothing, which is unknown', () => {
  const invariant: InvariantWatch = {
    name: 'solvent',
    contract: place,
    function: 'function invariant_solvent() view',
    code: '0x00',
    protects: [],
  }
  const [statement] = statementsOf(protocol({ invariants: [invariant] }))
  if (statement === undefined) throw new Error('there is no statement')
  expect(verdictOf(statement, { ok: true, data: '0x' })).toMatchObject({ state: 'unknown' })
  expect(verdictOf(statement, { ok: false, reason: 'header not found' })).toEqual({
    state: 'unknown',
    why: 'header not found',
  })
  expect(verdictOf(statement, undefined)).toMatchObject({ state: 'unknown' })
})
