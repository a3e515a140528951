import type { Address } from '@membrane/core'
import { addressAt, topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import type { Token } from '../../transfer.ts'

const dai: Token = '0x6b175474e89094c44da98b954eedeac495271d0f'
const ray = 10n ** 27n

/** Maker's flash mint modules, the first and the present one. */
const makers: ReadonlySet<Address> = new Set<Address>([
  '0x1eb4cf3a948e7d72a198fe073ccb8c7a948cd853',
  '0x60744434d6339a6b27d73d9eda62b6f66a0a04fa',
])

/**
 * Source: flash.sol of MakerDAO's dss-flash. Balancer V2's FlashLoan has the same topic0 and one indexed parameter more,
 * so that the number of topics tells them apart. Another ERC-3156 lender may emit this one too.
 */
export const dssFlashEvents: readonly EventModel[] = [
  {
    signature: 'FlashLoan(address indexed,address,uint256,uint256)',
    read(log, order, into) {
      into.actions.push({
        kind: 'flashloan',
        protocol: makers.has(log.address) ? 'dss_flash' : 'erc3156',
        lender: log.address,
        initiator: undefined,
        receiver: topicAddress(log.topics[1]),
        token: addressAt(log.data, 0),
        amount: wordAt(log.data, 1),
        fee: wordAt(log.data, 2),
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'VatDaiFlashLoan(address indexed,uint256,uint256)',
    read(log, order, into) {
      into.actions.push({
        kind: 'flashloan',
        protocol: 'dss_flash',
        lender: log.address,
        initiator: undefined,
        receiver: topicAddress(log.topics[1]),
        // Dai inside the Vat, in rad: 27 decimals more than the token's unit.
        token: dai,
        amount: wordAt(log.data, 0) / ray,
        fee: wordAt(log.data, 1) / ray,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
]
