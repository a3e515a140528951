import { expect, test } from 'vitest'
import { functionShape, viewSelector } from './selector.ts'

test('a view function is named by its selector, written short or as human-readable ABI', () => {
  // Selectors as printed in the Uniswap V2 and Chainlink ABIs.
  expect(viewSelector('getReserves()')).toBe('0x0902f1ac')
  expect(viewSelector('function latestAnswer() view returns (int256)')).toBe('0x50d25bcd')
})

test('a function with arguments has none, because there is nothing to pass', () => {
  expect(viewSelector('balanceOf(address)')).toBeUndefined()
  expect(viewSelector('latestAnswer')).toBeUndefined()
})

test.each([
  // Selectors as viem computes them; the last is in Safe's ABI.
  ['function setPoolPause(bool paused)', '0x7641f3d9', ['bool']],
  ['function setReservePause(address asset, bool paused) external', '0x48d9fba9', ['address', 'bool']],
  ['pause()', '0x8456cb59', []],
  [
    'function execTransaction(address to, uint value, bytes calldata data, uint8 operation, uint256 safeTxGas, uint256 baseGas, uint256 gasPrice, address gasToken, address payable refundReceiver, bytes memory signatures) payable returns (bool)',
    '0x6a761202',
    undefined,
  ],
])('%s has its selector and types', (signature, selector, types) => {
  const shape = functionShape(signature)
  if (types !== undefined) expect(shape?.types).toEqual(types)
  expect(shape?.selector).toBe(selector)
})

test('tuples and arrays keep their form', () => {
  expect(functionShape('function f((address a, uint b)[] xs, int[2] ys, (bool) z)')?.types).toEqual([
    '(address,uint256)[]',
    'int256[2]',
    '(bool)',
  ])
})

test('what is no function has no shape', () => {
  for (const text of ['event Paused(address by', 'pause', 'function (bool)', 'f(,)', '']) {
    expect(functionShape(text)).toBeUndefined()
  }
})
