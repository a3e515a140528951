import { account, block, protocol, run, transaction, transferLog } from '@membrane/detectors/testing'
import { expect, test } from 'vitest'
import { bigMint } from './big-mint.ts'

const token = account(0x70)
const nobody = account(0)
const described = protocol({ tokens: [{ address: token, symbol: 'USD', decimals: 6 }] })

function minted(wholeTokens: bigint) {
  const logs = [transferLog(token, nobody, account(0xbad), wholeTokens * 10n ** 6n)]
  return run(bigMint, block([transaction({ logs })]), { protocol: described }).findings
}

test('a mint above the limit is a finding, one at the limit is not', () => {
  expect(minted(1_000_001n)).toEqual([expect.objectContaining({ severity: 'high', subject: token })])
  expect(minted(1_000_000n)).toEqual([])
})

test('tokens that the protocol does not describe are left alone', () => {
  const logs = [transferLog(account(0x71), nobody, account(0xbad), 10n ** 30n)]
  expect(run(bigMint, block([transaction({ logs })]), { protocol: described }).findings).toEqual([])
})
