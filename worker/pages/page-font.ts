/**
 * Where the font of pages without app code lies among the built assets; vite.config.ts puts it there. It
 * is kept by browsers for good, as every asset is: a new version of the font takes a new name.
 */
export const pageFontPath = '/assets/geist-latin-5.3.0.woff2'
