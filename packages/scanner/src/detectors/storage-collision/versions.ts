import type { Contract } from '../../ast/node.ts'

const UPGRADES_FROM = /@custom:oz-upgrades-from\s+(?:[^\s:]*:)?(\w+)/

/** The contracts whose place behind a proxy another one takes: named in its documentation, or by the version in its name. */
export function successorsOf(contract: Contract, all: readonly Contract[]): readonly Contract[] {
  const named = UPGRADES_FROM.exec(contract.doc)?.[1]
  const candidates = named === undefined ? byVersion(contract, all) : all.filter(({ name }) => name === named)
  return candidates.filter(
    (older) =>
      older !== contract &&
      !older.abstract &&
      older.form === 'contract' &&
      !contract.linearized.includes(older) &&
      !older.linearized.includes(contract),
  )
}

function byVersion(contract: Contract, all: readonly Contract[]): readonly Contract[] {
  const [, base, number] = /^(\w*?[A-Za-z])_?[vV](\d+)$/.exec(contract.name) ?? []
  if (base === undefined || contract.abstract || !isUpgradeable(contract)) return []
  const before = Number(number) - 1
  const names = [
    `${base}V${before}`,
    `${base}_V${before}`,
    `${base}v${before}`,
    ...(before === 1 ? [base] : []),
  ]
  return all.filter((older) => names.includes(older.name) && isUpgradeable(older))
}

/** Set up by an initialiser, as what runs behind a proxy has to be. */
function isUpgradeable({ linearized }: Contract): boolean {
  return linearized.some(
    ({ name, functions }) =>
      /Upgradeable|Initializable|UUPS/.test(name) ||
      functions.some((fn) => /^_*init(?:ialize|ialise)?$/i.test(fn.name) && fn.visibility !== 'private'),
  )
}
