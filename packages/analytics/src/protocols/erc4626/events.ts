import { zeroAddress } from '@membrane/core'
import { tokenAfter, tokenBefore } from '../../decode/nearTransfer.ts'
import { topicAddress, wordAt } from '../../decode/words.ts'
import type { EventModel } from '../../model.ts'
import { pushLending } from '../lending.ts'

const protocol = 'erc4626'

/**
 * Source: IERC4626.sol of @openzeppelin/contracts. The vault is the emitter; its asset is the token that moved in the
 * event's amount between it and the depositor or receiver.
 */
export const erc4626Events: readonly EventModel[] = [
  {
    signature: 'Deposit(address indexed,address indexed,uint256,uint256)',
    read(log, order, into, cursor) {
      const amount = wordAt(log.data, 0)
      const query = { to: log.address, amount, except: log.address }
      const token =
        tokenBefore(cursor, { ...query, from: topicAddress(log.topics[1]) }) ??
        tokenBefore(cursor, { ...query, from: undefined })
      pushLending(into, log, order, 'deposit', protocol, topicAddress(log.topics[2]), token, amount)
    },
  },
  {
    signature: 'Withdraw(address indexed,address indexed,address indexed,uint256,uint256)',
    read(log, order, into, cursor) {
      const owner = topicAddress(log.topics[3])
      // Euler writes a bad debt off with a withdrawal that nobody received.
      if (owner === zeroAddress) return
      const amount = wordAt(log.data, 0)
      const query = { to: topicAddress(log.topics[2]), amount, except: log.address }
      const token =
        tokenBefore(cursor, { ...query, from: log.address }) ??
        tokenAfter(cursor, { ...query, from: log.address })
      pushLending(into, log, order, 'withdraw', protocol, owner, token, amount)
    },
  },
]
