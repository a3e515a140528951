import { type Address, zeroAddress } from '@membrane/core'
import { expect, test } from 'vitest'
import { makeLending, tokenB } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { erc4626 } from './model.ts'

const vault = addressOf(0xf2)
const owner = addressOf(2)
const other = addressOf(3)

const transfer = (token: Address, from: Address, to: Address, value: bigint) =>
  emit(token, 'event Transfer(address indexed from, address indexed to, uint256 value)', { from, to, value })

const row = makeLending({ protocol: 'erc4626' })

test('a deposit is of the asset that the vault was paid, not of its shares', () => {
  const log = emit(
    vault,
    'event Deposit(address indexed sender, address indexed owner, uint256 assets, uint256 shares)',
    { sender: other, owner, assets: 100n, shares: 100n },
  )
  const minted = transfer(vault, zeroAddress, owner, 100n)
  const logs = [transfer(tokenB, other, vault, 100n), minted, log]
  expect(readAll(erc4626, logs).actions).toEqual([{ ...row, kind: 'deposit', order: 2 }])
  expect(readAll(erc4626, [minted, log]).actions).toEqual([
    { ...row, kind: 'deposit', token: undefined, order: 1 },
  ])
})

const withdraw = (from: Address, shares: bigint) =>
  emit(
    vault,
    'event Withdraw(address indexed sender, address indexed receiver, address indexed owner, uint256 assets, uint256 shares)',
    {
      sender: other,
      receiver: from === zeroAddress ? zeroAddress : other,
      owner: from,
      assets: 100n,
      shares,
    },
  )

test.each([0, 1])('a withdrawal is of the asset that the vault paid before or after (%s)', (at) => {
  const paid = transfer(tokenB, vault, other, 100n)
  const logs = at === 0 ? [withdraw(owner, 90n), paid] : [paid, withdraw(owner, 90n)]
  expect(readAll(erc4626, logs).actions).toEqual([{ ...row, kind: 'withdraw', order: at }])
})

test('a bad debt written off by a withdrawal of nobody is none', () => {
  expect(readAll(erc4626, [withdraw(zeroAddress, 0n)]).actions).toEqual([])
})
