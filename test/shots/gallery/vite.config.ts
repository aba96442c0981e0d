import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const root = fileURLToPath(new URL('.', import.meta.url))

/** The gallery of parts: built for the pictures alone, never part of the product. */
export default defineConfig({
  root,
  plugins: [solid(), tailwindcss()],
  build: {
    outDir: fileURLToPath(new URL('../out/gallery', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
  },
  server: { host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('../../..', import.meta.url))] } },
})
