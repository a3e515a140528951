import { defineDetector } from '@membrane/core'

export const steeredCall = defineDetector<Readonly<Record<string, never>>, null>({
  id: 'steered-call',
  version: 1,
  title: 'A contract made to call what a stranger chose',
  description: '',
  needs: [],
  uses: [],
  defaults: {},
  initial: () => null,
  evaluate: ({ memory }) => ({ findings: [], memory, unknown: ['it is not written yet'] }),
})
