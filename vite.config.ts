import { cloudflare } from '@cloudflare/vite-plugin'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

/**
 * Builds the Worker and the app together. Solid's compiler stays off `worker/`, whose `.tsx`
 * pages are hono/jsx and would otherwise be compiled for the browser.
 */
export default defineConfig({
  plugins: [
    solid({ exclude: ['worker/**'] }),
    tailwindcss(),
    cloudflare({ inspectorPort: false, remoteBindings: false, persistState: { path: '.data/dev' } }),
  ],
  build: { target: 'es2022', sourcemap: false },
  server: { host: '127.0.0.1', strictPort: true },
})
