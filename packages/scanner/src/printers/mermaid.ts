/** Gives every label a node id of its own, in the order of asking, and quotes what Mermaid would read as syntax. */
export type MermaidNodes = {
  readonly id: (label: string) => string
  /** `n3["Vault.withdraw(uint256)"]`. */
  readonly declare: (label: string) => string
}

/** Node ids for one diagram, or for a part of one that a prefix keeps apart. */
export function createMermaidNodes(prefix = 'n'): MermaidNodes {
  const ids = new Map<string, string>()
  const id = (label: string) => {
    const known = ids.get(label) ?? `${prefix}${ids.size}`
    ids.set(label, known)
    return known
  }
  return { id, declare: (label) => `${id(label)}["${quoteMermaid(label)}"]` }
}

/** Text inside a quoted Mermaid label. */
export function quoteMermaid(text: string): string {
  return text.replace(/[#"<>&]/g, (letter) => `#${letter.codePointAt(0)};`)
}
