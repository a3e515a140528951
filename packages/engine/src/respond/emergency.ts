import { type ActionCall, defineResponder, type EmergencyFunction, MembraneError } from '@membrane/core'
import { encodeFunctionData, parseAbi } from 'viem'

/**
 * The call of an emergency function.
 * @throws EMERGENCY_ABI when its signature is no Solidity function signature or does not fit its arguments.
 */
export function emergencyCall({ name, to, function: signature, args }: EmergencyFunction): ActionCall {
  try {
    const abi = parseAbi([signature] as readonly string[])
    const item = abi.find((entry) => entry.type === 'function')
    if (item === undefined) throw new Error('it describes no function')
    return {
      to,
      value: 0n,
      data: encodeFunctionData({ abi, functionName: item.name, args: [...args] }),
      description: `${name}: ${item.name}(${args.map(phrase).join(', ')})`,
    }
  } catch (cause) {
    throw new MembraneError('EMERGENCY_ABI', {
      shortMessage: `Emergency function ${name}: ${JSON.stringify(signature)} cannot be called with ${JSON.stringify(args.map(String))}.`,
      hint: "Write the signature as in Solidity: 'function setPoolPause(bool paused)'.",
      cause,
    })
  }
}

/** An argument for people: short text that was packed into 32 bytes is shown as text. */
function phrase(arg: string | boolean | bigint): string {
  if (typeof arg !== 'string' || !/^0x[0-9a-f]{64}$/i.test(arg)) return String(arg)
  const text = Buffer.from(arg.slice(2), 'hex').toString('latin1').replace(/\0+$/, '')
  return /^[\x20-\x7e]+$/.test(text) ? JSON.stringify(text) : arg
}

/**
 * Calls the protocol's own emergency functions: those that protect one of the incident's victims, or the one
 * that `options.function` names, or with `options.scope: 'all'` every one of them.
 */
export const emergencyResponder = defineResponder({
  id: 'emergency',
  title: "Call the protocol's emergency function",
  build: ({ incident, protocol, options }) => {
    const named = options.function
    const victims = new Set(incident.victims)
    const chosen = protocol.emergency.filter(({ name, protects }) =>
      named !== undefined
        ? name === named
        : options.scope === 'all' || protects.some((address) => victims.has(address)),
    )
    if (named !== undefined && chosen.length === 0) {
      throw new MembraneError('EMERGENCY_UNKNOWN', {
        shortMessage: `No emergency function is called ${JSON.stringify(named)}.`,
        hint: `protocol.emergency has: ${protocol.emergency.map(({ name }) => name).join(', ') || 'none'}.`,
      })
    }
    return chosen.map(emergencyCall)
  },
})
