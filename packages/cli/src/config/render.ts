import { type Address, checksumAddress } from '@membrane/core'

export type ConfigAnswers = {
  readonly name: string
  readonly chainId: number
  /** Name of the environment variable, or the URL itself when it is one. */
  readonly rpcVariable: string
  readonly contracts: readonly Address[]
  readonly emergency: Address | undefined
  readonly slack: boolean
}

/** Whether an endpoint was given as a URL and not as the name of a variable. */
export function isUrl(endpoint: string): boolean {
  return /^(https?|wss?):/.test(endpoint)
}

/** The text of a `membrane.config.ts` that a person goes on editing. */
export function renderConfig(answers: ConfigAnswers): string {
  const { name, chainId, rpcVariable, contracts, emergency, slack } = answers
  const url = isUrl(rpcVariable) ? quote(rpcVariable) : `{ env: ${quote(rpcVariable)} }`
  const listed = contracts
    .map(
      (address, i) =>
        `      { address: '${checksumAddress(address)}', label: 'contract ${i + 1}', role: 'other' },\n`,
    )
    .join('')
  const protects = contracts.map((address) => `'${checksumAddress(address)}'`).join(', ')
  const emergencyBlock =
    emergency === undefined
      ? ''
      : `    // What the guard may call. It simulates first, and only sends where a playbook says mode: 'live'.
    emergency: [
      {
        name: 'pause',
        to: '${checksumAddress(emergency)}',
        function: 'function pause()',
        args: [],
        protects: [${protects}],
      },
    ],
`
  const channel = slack
    ? `    { id: 'slack', kind: 'slack', url: { env: 'SLACK_WEBHOOK_URL' }, minSeverity: 'high' },\n`
    : ''
  const actions =
    emergency === undefined
      ? ''
      : `\n      actions: [{ responder: 'emergency', mode: 'dry-run', evidence: 'pending' }],`
  return `import { defineConfig } from '@membrane/core'

export default defineConfig({
  protocol: {
    name: ${quote(name)},
    chainId: ${chainId},
    contracts: [${listed === '' ? '' : `\n${listed}    `}],
    // Balances that are users' value: { holder, token, label }. Without them outflow cannot be judged.
    custody: [],
    // Prices that the protocol reads, each with a second source: { name, source, reference, heartbeatSeconds }.
    oracles: [],
    // Timelocks and governors with the delay that users were promised: { name, timelock, minimumDelaySeconds }.
    governance: [],
${emergencyBlock}  },
  source: { kind: 'rpc', endpoints: [{ url: ${url} }] },
  channels: [
    { id: 'terminal', kind: 'stdout' },
${channel}  ],
  playbooks: [
    {
      id: 'severe',
      when: { minSeverity: 'high', minScore: 0.7 },
      notify: ['terminal'${slack ? ", 'slack'" : ''}],${actions}
    },
  ],
${emergency === undefined ? '' : "  responderKey: { env: 'MEMBRANE_RESPONDER_KEY' },\n"}})
`
}

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`
}
