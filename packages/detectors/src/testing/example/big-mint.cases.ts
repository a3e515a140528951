import { account, block, defineCases, protocol, transaction, transferLog } from '@membrane/detectors/testing'
import { bigMint } from './big-mint.ts'

const token = account(0x70)
const described = protocol({ tokens: [{ address: token, symbol: 'USD', decimals: 6 }] })

function minted(wholeTokens: bigint) {
  const logs = [transferLog(token, account(0), account(0xbad), wholeTokens * 10n ** 6n)]
  return { block: block([transaction({ logs })]) }
}

export default defineCases(bigMint, [
  {
    title: 'a mint above the limit',
    protocol: described,
    severities: ['high'],
    victims: [token],
    attackers: [account(0xbad)],
    steps: [minted(1_000_001n)],
  },
  { title: 'a mint at the limit', protocol: described, severities: [], steps: [minted(1_000_000n)] },
])
