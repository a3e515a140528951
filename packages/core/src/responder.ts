import type { ActionCall } from './action.ts'
import type { Incident } from './incident.ts'
import type { Protocol } from './protocol.ts'

export type ResponderInput = {
  readonly incident: Incident
  readonly protocol: Protocol
  /** What the playbook passes, for instance which emergency function to call. */
  readonly options: Readonly<Record<string, string>>
}

/** Turns an incident into the calls that answer it. Pure: the engine simulates, records, signs and sends. */
export type Responder = {
  readonly id: string
  readonly title: string
  readonly build: (input: ResponderInput) => readonly ActionCall[]
}

/** Types a responder by inference from its literal. */
export function defineResponder(responder: Responder): Responder {
  return responder
}
