/** First and last name as they are said together; empty for somebody without either. */
export const personName = (person: { firstName: string | null; lastName: string | null }): string =>
  [person.firstName, person.lastName].filter(Boolean).join(' ')
