import type { CallFrame } from '@membrane/core'
import { bundleRecord } from '../mev/record.ts'
import { functionName } from '../naming/functions.ts'
import type { Explanation } from './explanation.ts'

/** The public form of an explanation; amounts are decimal strings, what nothing tells is null. */
export function explanationRecord(explanation: Explanation): Readonly<Record<string, unknown>> {
  const { read, transaction, status, transfers, actions, flows, bundles, gasFee, tip, missing, label } =
    explanation
  const { block, numbered } = read
  return {
    transaction: transaction.hash,
    block: numbered ? block.number : null,
    blockHash: numbered ? block.hash : null,
    index: numbered ? transaction.index : null,
    time: block.timestamp ?? null,
    from: transaction.from ?? null,
    to: transaction.to ?? null,
    value: transaction.value ?? null,
    status,
    gasUsed: transaction.gasUsed ?? null,
    gasFee: gasFee ?? null,
    tip: tip ?? null,
    missing,
    calls: transaction.trace === undefined ? null : callRecord(transaction.trace),
    transfers: transfers.map((transfer) => ({
      standard: transfer.standard,
      token: transfer.token,
      from: transfer.from,
      to: transfer.to,
      amount: transfer.amount,
      tokenId: transfer.tokenId ?? null,
      logIndex: transfer.logIndex === -1 ? null : transfer.logIndex,
    })),
    actions: actions.map((action) =>
      Object.fromEntries(Object.entries(action).map(([key, field]) => [key, field ?? null])),
    ),
    netFlow: flows.map(({ address, net }) => ({
      address,
      label: label(address) ?? null,
      net: Object.fromEntries(net),
    })),
    bundles: bundles.map((bundle) => bundleRecord(bundle, numbered)),
  }
}

function callRecord(frame: CallFrame): Readonly<Record<string, unknown>> {
  const { type, from, to, value, input, gasUsed, error, reverted, calls } = frame
  return {
    type,
    from,
    to: to ?? null,
    selector: type === 'CREATE' || type === 'CREATE2' || input.length < 10 ? null : input.slice(0, 10),
    function: type === 'CREATE' || type === 'CREATE2' ? null : (functionName(input) ?? null),
    value,
    gasUsed: gasUsed ?? null,
    error: error ?? null,
    reverted,
    calls: calls.map(callRecord),
  }
}
