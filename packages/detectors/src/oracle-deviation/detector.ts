import { defineDetector } from '@membrane/core'

export const oracleDeviation = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'oracle-deviation',
  version: 1,
  title: 'A price that its second source contradicts',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
