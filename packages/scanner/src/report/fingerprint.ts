import { digest, type Hash } from '@membrane/core'

/** What a finding is about, without where that stands today. */
export type Identity = {
  readonly detector: string
  readonly contract: string | undefined
  readonly function: string | undefined
  /** Source of the place without whitespace and comments. */
  readonly snippet: string
  /** Part of the id only where equal code in another file has the same identity: moving a file keeps ids. */
  readonly file: string
}

/** A finding's id: SHA-256 over its identity. `ordinal` counts equal snippets of one function from 0. */
export function fingerprint(
  identity: Identity,
  apart: { readonly ordinal: number; readonly withFile: boolean },
): Hash {
  return digest([...keyParts(identity), apart.ordinal, apart.withFile ? identity.file : null])
}

/** Equal for identities that would share an id. */
export function identityKey(identity: Identity): string {
  return JSON.stringify(keyParts(identity))
}

function keyParts(identity: Identity): readonly (string | null)[] {
  return [identity.detector, identity.contract ?? null, identity.function ?? null, identity.snippet]
}
