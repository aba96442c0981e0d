/**
 * What a client's `Idempotency-Key` is kept as. The product gives keys to its own work too
 * (`import-file-7`): under this prefix no client can name one of them, by chance or on purpose.
 *
 * @returns null when the client named none
 */
export const clientKeyOf = ({ 'idempotency-key': key }: { 'idempotency-key'?: string | undefined }) =>
  key === undefined ? null : `client:${key}`
