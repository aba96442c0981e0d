/** The id in an address, as the API takes it; null for anything else (`/contacts/tags`), which leads nowhere. */
export const recordId = (text: string | undefined): number | null =>
  text !== undefined && /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : null
