import type { Hex } from '@membrane/core'
import {
  addressOf,
  type ContractRead,
  type ReadContracts,
  readAll,
  readFailed,
  readOf,
  wordOf,
} from './aaveReader.ts'

/** A reserve of a live market: its terms as fractions, its price in the oracle's currency. */
export type LiveReserve = {
  /** Symbol, with the address behind it where two reserves have the same. */
  readonly id: string
  /** Where the account's bit map keeps its flags. */
  readonly index: number
  readonly underlying: Hex
  readonly aToken: Hex
  readonly variableDebt: Hex
  /** Undefined since stable debt is gone (v3.2). */
  readonly stableDebt: Hex | undefined
  readonly decimals: number
  /** 0 when the oracle has none. */
  readonly price: number
  readonly loanToValue: number
  readonly liquidationThreshold: number
  readonly bonus: number
  readonly protocolFee: number
  /** Whole tokens; undefined when there is no cap. */
  readonly supplyCap: number | undefined
  readonly borrowable: boolean
}

const zeroWord = 0n
/** Dollars with 8 places: what every Aave v3 oracle quotes that does not say otherwise. */
const usualUnit = 100_000_000n

/** Reads every reserve of a pool: addresses, the configuration bit map, the oracle's price. @throws AAVE_READ_FAILED */
export async function readReserves(
  read: ReadContracts,
  pool: Hex,
  block: number | undefined,
  batch: number,
): Promise<readonly LiveReserve[]> {
  const [providerWord, listWords] = await readAll(
    read,
    [readOf(pool, 'ADDRESSES_PROVIDER()'), readOf(pool, 'getReservesList()')],
    block,
    batch,
  )
  const provider = addressOf(providerWord, 0, 'ADDRESSES_PROVIDER')
  const count = Number(wordOf(listWords, 1, 'getReservesList'))
  const assets = Array.from({ length: count }, (_, i) => addressOf(listWords, 2 + i, 'getReservesList'))
  const [oracleWord] = await readAll(read, [readOf(provider, 'getPriceOracle()')], block, batch)
  const oracle = addressOf(oracleWord, 0, 'getPriceOracle')
  const reads = assets.flatMap((asset): ContractRead[] => [
    readOf(pool, 'getReserveData(address)', asset),
    readOf(pool, 'getConfiguration(address)', asset),
    readOf(oracle, 'getAssetPrice(address)', asset),
    readOf(asset, 'symbol()'),
  ])
  const unitRead = readOf(oracle, 'BASE_CURRENCY_UNIT()')
  const [unitWord, ...answers] = await readAll(read, [unitRead, ...reads], block, batch)
  const unit =
    unitWord === undefined || unitWord === '0x' ? usualUnit : wordOf(unitWord, 0, 'BASE_CURRENCY_UNIT')
  if (unit === zeroWord) throw readFailed('its oracle has a unit of 0')
  const symbols = assets.map((asset, i) => symbolOf(answers[4 * i + 3]) ?? asset)
  return assets.map((underlying, i): LiveReserve => {
    const data = answers[4 * i]
    const bits = wordOf(answers[4 * i + 1], 0, 'getConfiguration')
    const field = (from: bigint, width: bigint) => Number((bits >> from) & (2n ** width - 1n))
    const symbol = symbols[i] ?? underlying
    const price = answers[4 * i + 2]
    const stable = addressOf(data, 9, 'getReserveData')
    const bonus = field(32n, 16n)
    const cap = field(116n, 36n)
    return {
      id: symbols.indexOf(symbol) === symbols.lastIndexOf(symbol) ? symbol : `${symbol}-${underlying}`,
      index: Number(wordOf(data, 7, 'getReserveData')),
      underlying,
      aToken: addressOf(data, 8, 'getReserveData'),
      variableDebt: addressOf(data, 10, 'getReserveData'),
      stableDebt: BigInt(stable) === zeroWord ? undefined : stable,
      decimals: field(48n, 8n),
      price: price === undefined ? 0 : Number(wordOf(price, 0, 'getAssetPrice')) / Number(unit),
      loanToValue: field(0n, 16n) / 10_000,
      liquidationThreshold: field(16n, 16n) / 10_000,
      bonus: bonus === 0 ? 0 : (bonus - 10_000) / 10_000,
      protocolFee: field(152n, 16n) / 10_000,
      supplyCap: cap === 0 ? undefined : cap,
      borrowable: field(58n, 1n) === 1,
    }
  })
}

/**
 * A token's symbol as a string (offset, length, text), or as the padded bytes of tokens older than ERC-20's metadata;
 * undefined when neither.
 */
function symbolOf(answer: Hex | undefined): string | undefined {
  const bytes = Buffer.from((answer ?? '0x').slice(2), 'hex')
  const text =
    bytes.length >= 96
      ? bytes.subarray(64, 64 + Math.min(bytes.readUInt32BE(60), bytes.length - 64)).toString('utf8')
      : bytes.toString('latin1').replace(/\0+$/, '')
  // Whatever else a token says of itself stays out of names and messages.
  return /^[\p{L}\p{N}\p{P}\p{S}]{1,64}$/u.test(text) ? text : undefined
}
