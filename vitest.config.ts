import { defineConfig } from 'vitest/config'

/**
 * Layers of the suite: `unit` pure functions, `data` services on a real libSQL server, `workerd` the
 * built Worker, `web` pure parts of the interface. Only providers are replaced.
 */
export default defineConfig({
  test: {
    projects: [
      ...['unit', 'data', 'web'].map((name) => ({
        test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 30_000, hookTimeout: 30_000 },
      })),
      {
        test: {
          name: 'workerd',
          include: ['test/workerd/**/*.test.ts'],
          setupFiles: ['test/support/one-connection-per-call.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
    maxWorkers: 2,
  },
})
