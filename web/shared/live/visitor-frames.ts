import type { VisitorMessage, VisitorServerFrame } from '../../../worker/contracts/inbox-frames.ts'

const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => typeof value === 'number'
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const orNull =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || is(value)
const orAbsent =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || is(value)
const listOf =
  (shape: Record<string, (value: unknown) => boolean>) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every((one) => fits(one, shape))

function fits(value: unknown, shape: Record<string, (value: unknown) => boolean>): boolean {
  if (typeof value !== 'object' || value === null) return false
  const fields = new Map<string, unknown>(Object.entries(value))
  return Object.entries(shape).every(([key, is]) => is(fields.get(key)))
}

type Shape<Type> = { [Key in keyof Type]-?: (value: unknown) => boolean }

const offers = {
  choice: { options: listOf({ id: isText, text: isText }), state: isText, chosen: orNull(isText) },
  form: { fields: listOf({ field: isText, required: isFlag }), state: isText },
}
const isOffer = (value: unknown): boolean => {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : null
  return (type === 'choice' || type === 'form') && fits(value, offers[type])
}
const attachment = { key: isText, name: isText, type: isText, sizeBytes: isNumber }
const message: Shape<VisitorMessage> = {
  id: isText,
  cseq: isNumber,
  cver: isNumber,
  text: isText,
  attachments: listOf(attachment),
  offer: orNull(isOffer),
  receivedAt: isNumber,
  deletedAt: orNull(isNumber),
  readAt: orNull(isNumber),
  from: isText,
  name: orNull(isText),
}

/** The frame that has a type, also where one shape has several. */
type Frame<Type extends VisitorServerFrame['type']> = VisitorServerFrame extends infer One
  ? One extends { type: infer Own }
    ? Type extends Own
      ? One
      : never
    : never
  : never
const answer: Shape<Frame<'ok'>> = { type: isText, cid: isText, cseq: isNumber }

const shapes: { [Type in VisitorServerFrame['type']]: Shape<Frame<Type>> } = {
  welcome: {
    type: isText,
    proto: isNumber,
    epoch: isText,
    now: isNumber,
    agentsOnline: isFlag,
    conversations: isNumber,
  },
  live: {
    type: isText,
    conversation: isText,
    from: isNumber,
    to: isNumber,
    messages: listOf(message),
    whole: isFlag,
    more: isFlag,
    closed: isFlag,
    readCseq: isNumber,
  },
  read: { type: isText, conversation: isText, cseq: isNumber },
  ok: answer,
  dup: answer,
  err: {
    type: isText,
    cid: isText,
    code: isText,
    retryMs: orAbsent(isNumber),
    fields: orAbsent(listOf({ field: isText, code: isText })),
  },
  gone: { type: isText, conversation: isText },
  eph: { type: isText, conversation: isText, name: orNull(isText) },
  bye: { type: isText, code: isNumber, retryMs: isNumber },
}

/**
 * A frame for a visitor, or null for what is none: the contract's shape checked by hand, since a validator would be half
 * of what the chat of a site weighs. A test holds it against the contract.
 */
export function readVisitorFrame(text: string): VisitorServerFrame | null {
  const value = parse(text)
  const shape = typeOf(value)
  return shape !== undefined && fits(value, shape) ? asFrame(value) : null
}

function typeOf(value: unknown): Record<string, (value: unknown) => boolean> | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  const { type } = value
  return new Map<unknown, Record<string, (value: unknown) => boolean>>(Object.entries(shapes)).get(type)
}

/** Guarantee: called only for what fits the shape of its type. */
const asFrame = (value: unknown): VisitorServerFrame => value as VisitorServerFrame

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not a frame: passed over like one of an unknown type.
    return null
  }
}
