import { defineDetector } from '@membrane/core'

export const oracleStaleness = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'oracle-staleness',
  version: 1,
  title: 'A price that nobody updates',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
