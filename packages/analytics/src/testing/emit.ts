import type { Address, Log } from '@membrane/core'
import { type AbiEvent, encodeAbiParameters, encodeEventTopics, parseAbiItem } from 'viem'
import { createDispatcher, readLogs } from '../decode/dispatch.ts'
import type { ProtocolModel, Reading } from '../model.ts'

/**
 * A log as a contract that declares the event would emit it, encoded by viem.
 * @param declaration Solidity's, with parameter names.
 * @param values by parameter name; all of them.
 */
export function emit(
  address: Address,
  declaration: string,
  values: Readonly<Record<string, unknown>>,
  logIndex = 0,
): Log {
  const event = parseAbiItem(declaration as 'event A()') as AbiEvent // viem parses only literals to narrower types
  const topics = encodeEventTopics({ abi: [event], args: values })
  const plain = event.inputs.filter(({ indexed }) => indexed !== true)
  const data = encodeAbiParameters(
    plain,
    plain.map(({ name }) => values[name ?? '']),
  )
  return { address, topics: topics as Log['topics'], data, logIndex }
}

/** What a protocol reads from one transaction's logs. */
export function readAll(model: ProtocolModel, logs: readonly Log[]): Reading {
  const reading: Reading = { actions: [], transfers: [] }
  readLogs(logs, createDispatcher([model]), reading)
  return reading
}
