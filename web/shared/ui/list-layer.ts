/**
 * Marks the list of a field as lying above whatever is open. A dialog hides all that is added beside it from assistive
 * technology; the list of a field within it is drawn at the end of the page, and must stay told.
 */
export const listLayer = { 'data-kb-top-layer': '' }
