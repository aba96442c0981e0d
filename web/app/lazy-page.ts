import type { Component } from 'solid-js'
import { lazy } from 'solid-js'

/** A page fetched when it is first opened, together with its area's texts, so that it never shows without them. */
export function lazyPage<P extends Record<string, unknown>>(
  load: () => Promise<{ default: Component<P> }>,
  ...areas: { load: () => Promise<void> }[]
): Component<P> {
  return lazy(async () => {
    const [page] = await Promise.all([load(), ...areas.map((area) => area.load())])
    return page
  })
}
