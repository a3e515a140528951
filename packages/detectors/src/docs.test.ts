import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../../../docs/write-a-detector.md', import.meta.url), 'utf8')

test.each(['big-mint.ts', 'big-mint.test.ts', 'big-mint.cases.ts'])(
  'the page prints %s exactly as it compiles and passes here',
  (name) => {
    const source = readFileSync(new URL(`./testing/example/${name}`, import.meta.url), 'utf8')
    expect(page).toContain(`\`\`\`ts\n${source}\`\`\``)
  },
)
