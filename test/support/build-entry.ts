import { build } from 'vite'

/** Bundles the source of a Worker for Miniflare: one ES module, `cloudflare:` imports left to the runtime. */
export async function buildEntry(source: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'worker-entry',
        resolveId: (id) => (id === 'worker-entry' ? `\0${id}` : null),
        load: (id) => (id === '\0worker-entry' ? source : null),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {
        input: 'worker-entry',
        external: /^cloudflare:/,
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const output = Array.isArray(built) ? built[0] : built
  if (output === undefined || !('output' in output)) throw new Error('nothing was built')
  return output.output[0].code
}
