import {
  type ActionCall,
  defineResponder,
  type EmergencyFunction,
  type HaltMode,
  type Hex,
  haltModes,
  MembraneError,
  wordToText,
} from '@membrane/core'
import { encodeFunctionData, parseAbi } from 'viem'
import { chooseFunctions, modeOf } from './grade.ts'

/**
 * The call of an emergency function.
 * @throws EMERGENCY_ABI when its signature is no Solidity function signature or does not fit its arguments.
 */
export function emergencyCall(emergency: EmergencyFunction): ActionCall {
  const { name, to, function: signature, args, protects } = emergency
  try {
    const abi = parseAbi([signature] as readonly string[])
    const item = abi.find((entry) => entry.type === 'function')
    if (item === undefined) throw new Error('it describes no function')
    return {
      to,
      value: 0n,
      data: encodeFunctionData({ abi, functionName: item.name, args: [...args] }),
      description: `${name}: ${item.name}(${args.map(phrase).join(', ')})`,
      halts: { mode: modeOf(emergency), protects },
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
  // Anything that is no word is no text either.
  const text = typeof arg === 'string' ? wordToText(arg as Hex) : undefined
  return text === undefined ? String(arg) : JSON.stringify(text)
}

/**
 * Calls the protocol's own emergency functions. `options.function` names one. Otherwise, for each victim of the
 * incident (with `options.scope: 'all'` for all that is protected) the functions that protect it with the strictest
 * mode not above `options.mode`; without that option, the strictest that there is.
 */
export const emergencyResponder = defineResponder({
  id: 'emergency',
  title: "Call the protocol's emergency function",
  build: ({ incident, protocol, options }) => {
    const named = options.function
    const sheltered =
      options.scope === 'all'
        ? new Set(protocol.emergency.flatMap(({ protects }) => protects))
        : new Set(incident.victims)
    const chosen =
      named === undefined
        ? chooseFunctions(protocol.emergency, sheltered, parseMode(options.mode))
        : protocol.emergency.filter(({ name }) => name === named)
    if (named !== undefined && chosen.length === 0) {
      throw new MembraneError('EMERGENCY_UNKNOWN', {
        shortMessage: `No emergency function is called ${JSON.stringify(named)}.`,
        hint: `protocol.emergency has: ${protocol.emergency.map(({ name }) => name).join(', ') || 'none'}.`,
      })
    }
    return chosen.map(emergencyCall)
  },
})

/** @throws EMERGENCY_MODE. */
function parseMode(text: string | undefined): HaltMode {
  if (text === undefined) return 'paused'
  const mode = haltModes.find((each) => each === text)
  if (mode !== undefined) return mode
  throw new MembraneError('EMERGENCY_MODE', {
    shortMessage: `options.mode is ${JSON.stringify(text)}; expected one of ${haltModes.join(', ')}.`,
  })
}
