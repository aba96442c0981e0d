import { build, type Plugin, type Rolldown } from 'vite'
import solid from 'vite-plugin-solid'

type Built = { app: { fileName: string; code: string }; loader: string }

/** Path of the loader: the one line in a site names it, so that it never changes. */
const loaderPath = '/chat.js'

/**
 * Builds the chat of a site, two scripts that a page of any kind can take in: the loader under its lasting name, and the
 * open chat under one that changes with it.
 */
async function buildChat(): Promise<Built> {
  const code = await bundle('web/widget/main.tsx', {})
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(code))
  const hash = [...new Uint8Array(digest, 0, 5)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const fileName = `assets/chat-${hash}.js`
  const loader = await bundle('web/widget/loader.ts', { CHAT_APP: JSON.stringify(`/${fileName}`) })
  return { app: { fileName, code }, loader }
}

async function bundle(entry: string, define: Record<string, string>): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    // Listeners inside the chat's own root: delegated ones stand at the site's document, where the site can end them.
    // An element with spread properties delegates all the same, so that the chat has none.
    plugins: [solid({ solid: { delegateEvents: false } })],
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      lib: { entry, formats: ['iife'], name: 'centralinoChat' },
    },
  })
  const chunk = chunksOf(output).find((file) => file.type === 'chunk')
  if (chunk?.type !== 'chunk') throw new Error(`${entry} gave no script`)
  return chunk.code
}

const chunksOf = (
  output: Awaited<ReturnType<typeof build>>,
): (Rolldown.OutputAsset | Rolldown.OutputChunk)[] =>
  (Array.isArray(output) ? output : [output]).flatMap((one) => ('output' in one ? one.output : []))

/** Puts both among the assets; during development they are built anew for every page that asks. */
export function siteChat(): Plugin {
  return {
    name: 'centralino:site-chat',
    applyToEnvironment: (environment) => environment.name === 'client',
    async buildStart() {
      if (this.environment.mode !== 'build') return
      const { app, loader } = await buildChat()
      this.emitFile({ type: 'asset', fileName: app.fileName, source: app.code })
      this.emitFile({ type: 'asset', fileName: loaderPath.slice(1), source: loader })
    },
    configureServer(server) {
      let app: Built['app'] | null = null
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split('?')[0] ?? ''
        const send = (code: string) => {
          response.setHeader('content-type', 'text/javascript; charset=utf-8')
          response.end(code)
        }
        if (path === loaderPath)
          buildChat().then((built) => {
            app = built.app
            send(built.loader)
          }, next)
        else if (app !== null && path === `/${app.fileName}`) send(app.code)
        else next()
      })
    },
  }
}
