import type { Address, Hex, Log } from '@membrane/core'
import { pad, stringToHex, toFunctionSelector, toHex } from 'viem'
import { expect, test } from 'vitest'
import { makeLiquidation } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { weth } from '../../transfer.ts'
import { gemOf } from './ilks.ts'
import { maker } from './model.ts'

const dai: Address = '0x6b175474e89094c44da98b954eedeac495271d0f'
const vat: Address = '0x35d1b3f3d7966a1dfe207aa4514c12a259a0492b'
const clip = addressOf(0xf2)
const dog = addressOf(0xd)
const urn = addressOf(9)
const keeper = addressOf(2)
const wad = 10n ** 18n
const ray = 10n ** 27n
const rad = 10n ** 45n
const ilk = (name: string): Hex => stringToHex(name, { size: 32 })

/** The Vat's note of a call: the padded selector and three arguments as topics. */
function note(call: string, ...args: readonly Hex[]): Log {
  const selector = pad(toFunctionSelector(call), { dir: 'right', size: 32 })
  return { address: vat, topics: [selector, ...args.map((word) => pad(word))], data: '0x', logIndex: 0 }
}

const kick = (id: bigint, kpr: Address) =>
  emit(
    clip,
    'event Kick(uint256 indexed id, uint256 top, uint256 tab, uint256 lot, address indexed usr, address indexed kpr, uint256 coin)',
    { id, top: 1n, tab: 2n, lot: 3n, usr: urn, kpr, coin: 4n },
  )
const bark = emit(
  dog,
  'event Bark(bytes32 indexed ilk, address indexed urn, uint256 ink, uint256 art, uint256 due, address clip, uint256 indexed id)',
  { ilk: ilk('WBTC-A'), urn, ink: 3n * wad, art: 1n, due: 70_000n * rad, clip, id: 12n },
)
const seized = makeLiquidation({
  protocol: 'maker',
  style: 'absorb',
  debtToken: dai,
  debtAmount: 70_000n * wad,
  collateralToken: '0x2260fac5e5542a773aa44fbcfedf7c193bc2c599',
  collateralAmount: 300_000_000n,
})

test('a bark takes a vault over for whoever kicked the auction of its id', () => {
  const logs = [kick(11n, addressOf(5)), kick(12n, keeper), bark]
  expect(readAll(maker, logs).actions).toEqual([{ ...seized, order: 2 }])
  expect(readAll(maker, [bark]).actions).toEqual([{ ...seized, liquidator: undefined }])
})

test('a bite takes a vault over for nobody known', () => {
  const bite = emit(
    addressOf(0xca),
    'event Bite(bytes32 indexed ilk, address indexed urn, uint256 ink, uint256 art, uint256 tab, address flip, uint256 id)',
    { ilk: ilk('WBTC-A'), urn, ink: 3n * wad, art: 1n, tab: 70_000n * rad, flip: clip, id: 12n },
  )
  expect(readAll(maker, [bite]).actions).toEqual([{ ...seized, liquidator: undefined }])
})

const price = 2_000n * ray
const take = emit(
  clip,
  'event Take(uint256 indexed id, uint256 max, uint256 price, uint256 owe, uint256 tab, uint256 lot, address indexed usr)',
  { id: 12n, max: price, price, owe: 6_000n * rad, tab: 0n, lot: 0n, usr: urn },
)
const bought = makeLiquidation({
  protocol: 'maker',
  style: 'auction',
  debtToken: dai,
  debtAmount: 6_000n * wad,
  collateralToken: weth,
  collateralAmount: 3n * wad,
})

test('a take buys what it owes for at its price, and the Vat names the collateral and the payer', () => {
  const flux = note('flux(bytes32,address,address,uint256)', ilk('ETH-C'), clip, addressOf(3))
  const move = note('move(address,address,uint256)', keeper, addressOf(0xb0), toHex(6_000n * rad))
  const other = note('move(address,address,uint256)', addressOf(7), addressOf(8), toHex(1n))
  expect(readAll(maker, [flux, move, other, take]).actions).toEqual([{ ...bought, order: 3 }])
})

test('without the notes of the Vat the collateral and the buyer stay open', () => {
  expect(readAll(maker, [take]).actions).toEqual([
    { ...bought, liquidator: undefined, collateralToken: undefined, collateralAmount: undefined },
  ])
})

test('an ilk is known by the name before its letter', () => {
  expect(gemOf(ilk('ETH-B'))?.token).toBe(weth)
  expect(gemOf(ilk('ETHX-A'))).toBeUndefined()
})
