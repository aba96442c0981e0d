/**
 * Whether a dialog or a sheet lies over the page: single keys are its own then, wherever the focus is. What is on its
 * way out no longer counts, and a side panel leaves the page beside it usable.
 */
export const isLayerOpen = (): boolean =>
  document.querySelector(':is(.dialog, .sheet)[data-expanded]') !== null
