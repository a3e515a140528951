import { expect, test } from 'vitest'
import { makeTransfer } from '../../testing/actions.ts'
import { emit, readAll } from '../../testing/emit.ts'
import { addressOf } from '../../testing/reading.ts'
import { erc1155 } from './model.ts'

const parties = { operator: addressOf(9), from: addressOf(1), to: addressOf(2) }
const moved = makeTransfer({ standard: 'nft', token: addressOf(5) })
const batch =
  'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)'

test('one id moves in its amount', () => {
  const log = emit(
    addressOf(5),
    'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
    { ...parties, id: 3n, value: 40n },
  )
  expect(readAll(erc1155, [log]).transfers).toEqual([{ ...moved, tokenId: 3n, amount: 40n }])
})

test('a batch moves every id in its own amount', () => {
  const log = emit(addressOf(5), batch, { ...parties, ids: [3n, 4n], values: [40n, 1n] })
  expect(readAll(erc1155, [log]).transfers).toEqual([
    { ...moved, tokenId: 3n, amount: 40n },
    { ...moved, tokenId: 4n, amount: 1n },
  ])
})

test('a batch whose lists disagree or point outside the data is left out', () => {
  const uneven = emit(addressOf(5), batch, { ...parties, ids: [3n, 4n], values: [40n] })
  const cut = emit(addressOf(5), batch, { ...parties, ids: [3n], values: [40n] })
  const logs = [uneven, { ...cut, data: cut.data.slice(0, -64) as typeof cut.data }]
  expect(readAll(erc1155, logs).transfers).toEqual([])
})
