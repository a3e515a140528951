import { expect, test } from 'vitest'
import { eventSignature, functionSelector } from './signature.ts'

test('an event gives its topic0, its topics and the least size of its data', () => {
  expect(eventSignature('Sync(uint112,uint112)')).toEqual({
    topic0: '0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1',
    topics: 1,
    dataBytes: 64,
  })
  expect(eventSignature('Transfer(address indexed,address indexed,uint256)')).toMatchObject({
    topics: 3,
    dataBytes: 32,
  })
})

test('tuples and arrays count the words of their heads', () => {
  expect(eventSignature('A(uint256[3],bytes,(bool,uint256)[2],(bool,bytes))').dataBytes).toBe(32 * 9)
  expect(
    eventSignature('LogWithdraw(address indexed,uint256,uint256,((bool,uint256),(bool,uint128)),address)'),
  ).toMatchObject({
    topic0: '0xbc83c08f0b269b1726990c8348ffdf1ae1696244a14868d766e542a2f18cd7d4',
    dataBytes: 32 * 7,
  })
})

test('a function gives its selector', () => {
  expect(functionSelector('transfer(address,uint256)')).toBe('0xa9059cbb')
})
