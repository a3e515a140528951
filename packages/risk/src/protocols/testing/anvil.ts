import { findAnvil } from '@membrane/chain'

/** Whether tests on a real chain have to be skipped. */
export function anvilIsMissing(): boolean {
  try {
    findAnvil()
    return false
  } catch {
    return true
  }
}
