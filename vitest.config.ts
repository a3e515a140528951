import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['membrane-source'] },
  ssr: { resolve: { conditions: ['membrane-source'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'e2e/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
    ],
    // These end what hangs. They are far above what a slow and busy machine needs, since no test may depend on its speed.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    expect: { poll: { timeout: 120_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
})
