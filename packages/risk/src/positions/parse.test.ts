import { isMembraneError } from '@membrane/core'
import { expect, test } from 'vitest'
import { parsePositions } from './parse.ts'

const codeOf = (text: string): string => {
  try {
    parsePositions(text, 'book')
  } catch (error) {
    return isMembraneError(error) ? error.code : String(error)
  }
  return 'read'
}

test('CSV and JSON of the same book read the same', () => {
  const csv = 'id,collateral:ETH,debt:USDC\na,1.5,1000\nb,,20\n'
  const json = JSON.stringify([
    { id: 'a', collateral: { ETH: 1.5 }, debt: { USDC: 1000 } },
    { id: 'b', collateral: {}, debt: { USDC: 20 } },
  ])
  expect(parsePositions(csv, 'book')).toEqual(parsePositions(json, 'book'))
  expect(parsePositions(`{"positions":${json}}`, 'book')).toEqual(parsePositions(json, 'book'))
})

test('what cannot be a book is refused by name', () => {
  expect(codeOf('id,collateral:ETH\na,-1\n')).toBe('POSITIONS_UNREADABLE')
  expect(codeOf('id,collateral:ETH\na,1,2\n')).toBe('POSITIONS_UNREADABLE')
  expect(codeOf('account,collateral:ETH\na,1\n')).toBe('POSITIONS_UNREADABLE')
  expect(codeOf('{"positions": 3}')).toBe('POSITIONS_UNREADABLE')
  expect(codeOf('id,collateral:ETH\n')).toBe('POSITIONS_EMPTY')
  expect(codeOf('id,collateral:ETH\na,1\na,2\n')).toBe('POSITION_DUPLICATE')
})
