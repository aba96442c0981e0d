/**
 * Where the pictures of a message may come from, as a content security policy names it: any address with
 * TLS, and without it only where the workspaces' public pages have none either, on a local installation.
 */
export const pictureSources = (publicOrigin: string): string =>
  publicOrigin.startsWith('http:') ? 'https: http:' : 'https:'
