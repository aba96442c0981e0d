import { readFileSync } from 'node:fs'
import { cloudflare } from '@cloudflare/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import type { Plugin } from 'vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { siteChat } from './web/widget/build.ts'
import { pageFontPath } from './worker/pages/page-font.ts'

const themeBoot = 'web/app/theme-boot.js'

/**
 * Puts the theme script into the head as a classic script: hashed among the assets when built, as it
 * is during development. Vite itself bundles module scripts only, and those run too late.
 */
function themeScript(): Plugin {
  return {
    name: 'centralino:theme-script',
    applyToEnvironment: (environment) => environment.name === 'client',
    buildStart() {
      if (this.environment.mode !== 'build') return
      this.emitFile({ type: 'asset', name: 'theme-boot.js', source: readFileSync(themeBoot, 'utf8') })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, context) {
        const built = Object.values(context.bundle ?? {}).find((file) =>
          /theme-boot-[\w-]+\.js$/.test(file.fileName),
        )
        const src = `/${built?.fileName ?? themeBoot}`
        return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }]
      },
    },
  }
}

const pageFont = 'node_modules/@fontsource-variable/geist/files/geist-latin-wght-normal.woff2'

/** Puts the font of pages that the Worker renders under a name it knows. */
function publicPageFont(): Plugin {
  return {
    name: 'centralino:page-font',
    applyToEnvironment: (environment) => environment.name === 'client',
    buildStart() {
      if (this.environment.mode !== 'build') return
      this.emitFile({ type: 'asset', fileName: pageFontPath.slice(1), source: readFileSync(pageFont) })
    },
    configureServer(server) {
      server.middlewares.use(pageFontPath, (_request, response) => {
        response.setHeader('content-type', 'font/woff2')
        response.end(readFileSync(pageFont))
      })
    },
  }
}

/** web-push can send through a proxy; the Worker sends by itself and does without that part. */
function withoutProxies(): Plugin {
  const nothing = '\0no-proxy'
  return {
    name: 'centralino:without-proxies',
    enforce: 'pre',
    resolveId: (id) => (id === 'https-proxy-agent' ? nothing : undefined),
    load: (id) => (id === nothing ? 'export const HttpsProxyAgent = undefined' : undefined),
  }
}

/** Variables of the Worker that `npm run dev` passes; a build takes none. */
function localVariables(): Record<string, string> {
  return JSON.parse(process.env['CENTRALINO_VARIABLES'] ?? '{}')
}

/**
 * Builds the Worker and the app together. Solid's compiler stays off `worker/`, whose `.tsx`
 * pages are hono/jsx and would otherwise be compiled for the browser. The app's page is
 * `web/index.html`; the Worker reads it through the ASSETS binding at `/web/`.
 */
export default defineConfig({
  plugins: [
    solid({ exclude: ['worker/**'] }),
    tailwindcss(),
    themeScript(),
    publicPageFont(),
    siteChat(),
    withoutProxies(),
    cloudflare({
      inspectorPort: false,
      remoteBindings: false,
      persistState: { path: '.data/dev' },
      config: () => ({ vars: localVariables() }),
    }),
  ],
  publicDir: 'web/public',
  environments: {
    client: { build: { rollupOptions: { input: 'web/index.html' } } },
    // Comments and blanks of packages are a quarter of the Worker; names and structure stay, for readable stacks.
    centralino: {
      build: {
        rollupOptions: {
          output: { minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } },
        },
      },
    },
  },
  build: { target: 'es2022', sourcemap: false },
  server: { host: '127.0.0.1', strictPort: true },
})
