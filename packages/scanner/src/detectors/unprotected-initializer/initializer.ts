import type { Flow } from '../../flow/flow.ts'

/** Whether an entry point is meant to set the contract up once, by the name that such functions go by. */
export function isInitializer(flow: Flow): boolean {
  return /^_*(re)?(init|initialise|initialize|setup)([A-Z_]\w*)?$/.test(flow.entry.name)
}
