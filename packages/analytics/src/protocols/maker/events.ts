import type { Address, Log } from '@membrane/core'
import { eventSignature, functionSelector } from '../../decode/signature.ts'
import { addressAt, topicAddress, topicWord, wordAt } from '../../decode/words.ts'
import type { EventModel, LogCursor } from '../../model.ts'
import type { Token } from '../../transfer.ts'
import { gemOf } from './ilks.ts'

const protocol = 'maker'
const dai: Token = '0x6b175474e89094c44da98b954eedeac495271d0f'
const ray = 10n ** 27n

/** Emitted by the clip for the auction that the Dog's Bark then names. */
export const auctionKick =
  'Kick(uint256 indexed,uint256,uint256,uint256,address indexed,address indexed,uint256)'
const kickTopic = eventSignature(auctionKick).topic0

/** The Vat logs its calls with the selector, padded, as topic0 and the first three arguments as topics. */
const vat: Address = '0x35d1b3f3d7966a1dfe207aa4514c12a259a0492b'
const fluxNote = functionSelector('flux(bytes32,address,address,uint256)').padEnd(66, '0')
const moveNote = functionSelector('move(address,address,uint256)').padEnd(66, '0')

/** Source: dog.sol, clip.sol, cat.sol and vat.sol of MakerDAO's dss. wad has 18 decimals, ray 27, rad 45. */
export const makerEvents: readonly EventModel[] = [
  {
    signature: 'Bark(bytes32 indexed,address indexed,uint256,uint256,uint256,address,uint256 indexed)',
    read(log, order, into, cursor) {
      const clip = addressAt(log.data, 3)
      const gem = gemOf(log.topics[1] ?? '0x')
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: clip,
        // The protocol takes the vault's collateral and debt over, and sells the one for the other later.
        style: 'absorb',
        liquidator: keeperOf(clip, log, cursor),
        user: topicAddress(log.topics[2]),
        debtToken: dai,
        debtAmount: wordAt(log.data, 2) / ray,
        collateralToken: gem?.token,
        collateralAmount: gem === undefined ? undefined : wordAt(log.data, 0) / gem.scale,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Bite(bytes32 indexed,address indexed,uint256,uint256,uint256,address,uint256)',
    read(log, order, into) {
      const gem = gemOf(log.topics[1] ?? '0x')
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: addressAt(log.data, 3),
        style: 'absorb',
        liquidator: undefined,
        user: topicAddress(log.topics[2]),
        debtToken: dai,
        debtAmount: wordAt(log.data, 2) / ray,
        collateralToken: gem?.token,
        collateralAmount: gem === undefined ? undefined : wordAt(log.data, 0) / gem.scale,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
  {
    signature: 'Take(uint256 indexed,uint256,uint256,uint256,uint256,uint256,address indexed)',
    read(log, order, into, cursor) {
      const price = wordAt(log.data, 1)
      const owe = wordAt(log.data, 2)
      const flux = vatNote(cursor, fluxNote, (note) => topicAddress(note.topics[2]) === log.address)
      const move = vatNote(cursor, moveNote, (note) => topicWord(note.topics[3]) === owe)
      const gem = flux === undefined ? undefined : gemOf(flux.topics[1] ?? '0x')
      // clip.sol: slice = owe / price, a rad by a ray.
      const slice = price === 0n ? undefined : owe / price
      into.actions.push({
        kind: 'liquidation',
        protocol,
        market: log.address,
        style: 'auction',
        liquidator: move === undefined ? undefined : topicAddress(move.topics[1]),
        user: topicAddress(log.topics[2]),
        debtToken: dai,
        debtAmount: owe / ray,
        collateralToken: gem?.token,
        collateralAmount: gem === undefined || slice === undefined ? undefined : slice / gem.scale,
        order,
        logIndex: log.logIndex,
        traceAddress: undefined,
      })
    },
  },
]

/** Who started the auction, in the clip's Kick of the same id, which the Dog's Bark follows. */
function keeperOf(clip: Address, bark: Log, cursor: LogCursor): Address | undefined {
  for (let i = cursor.position - 1; i >= 0; i--) {
    const log = cursor.logs[i]
    if (log === undefined || log.address !== clip || log.topics[0] !== kickTopic) continue
    if (log.topics[1] === bark.topics[3]) return topicAddress(log.topics[3])
  }
  return undefined
}

function vatNote(cursor: LogCursor, note: string, fits: (log: Log) => boolean): Log | undefined {
  for (let i = cursor.position - 1; i >= 0; i--) {
    const log = cursor.logs[i]
    if (log?.address === vat && log.topics[0] === note && fits(log)) return log
  }
  return undefined
}
