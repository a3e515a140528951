import { defineDetector } from '@membrane/core'

export const oracleChange = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'oracle-change',
  version: 1,
  title: 'A price source that was exchanged',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
