// What both ends of the inbox's sockets agree on besides their frames; no schema, so that the chat of a site stays small.

/** The version both sides speak; another one closes with 4426. */
export const inboxProtocol = 1
/** First value of `Sec-WebSocket-Protocol`; the ticket is the second. */
export const inboxSubprotocol = 'centralino.inbox.1'

/** Why a socket was closed. 44xx but `slow`, `ended` and `limited` must not be tried again as they are. */
export const closeCodes = {
  badFrame: 4400,
  /** Session or ticket over: ask for a new ticket, sign in when that is refused. */
  ended: 4401,
  forbidden: 4403,
  slow: 4408,
  replaced: 4409,
  upgrade: 4426,
  limited: 4429,
} as const

/** What a client does after a close. */
export function afterClose(code: number): 'reconnect' | 'new_ticket' | 'stop' {
  if (code === closeCodes.ended) return 'new_ticket'
  if (code === closeCodes.slow || code === closeCodes.limited) return 'reconnect'
  return code >= 4400 && code < 4500 ? 'stop' : 'reconnect'
}

/** How long a client waits at least after a close, ms: whoever was too much, or too slow, does not come back at once. */
export const pauseAfterClose = (code: number): number =>
  code === closeCodes.slow || code === closeCodes.limited ? 5000 : 0

export const frameLimits = {
  /** Bytes of a frame from a client; what is larger goes by HTTP. */
  inboundBytes: 64 * 1024,
  /** Characters after which a frame to a client is cut in two. */
  outboundChars: 256 * 1024,
  /** Sent without an `ack` before a socket counts as slow. */
  unackedEvents: 500,
  unackedChars: 512 * 1024,
  /** Times in ten minutes that a socket may fall behind. */
  strikes: 3,
  /** A client acknowledges after so many events at the latest. */
  ackEvery: 100,
  /** More changed heads than this are fetched anew. */
  resumeHeads: 2000,
  /** Rows in a page of a catch-up. */
  pageRows: 200,
  /** One typing or viewing of a conversation in so many ms; receivers forget it after `ephemeralMs`. */
  ephemeralEveryMs: 3000,
  ephemeralMs: 6000,
  /** Commands of a member: a bucket of `burst` that fills by `perSecond`. */
  agentBucket: { burst: 40, perSecond: 20 },
  /** Frames of any kind on one socket, counted before they are read. Whoever sends more is closed with `limited`. */
  frames: { burst: 400, perSecond: 50 },
  /** Greetings and pulls of a member, over all of their sockets. Whoever asks more often is closed with `limited`. */
  memberAsks: { burst: 120, perSecond: 5 },
  /** What a member shows of themselves, typing and looking, wherever; more is dropped. */
  memberShows: { burst: 20, perSecond: 2 },
  visitorBucket: { burst: 5, perSecond: 1 },
  /** The same over minutes. */
  visitorSteady: { burst: 30, perSecond: 0.5 },
  /** What a visitor asks besides: greetings, pulls, readings. Whoever asks more often is closed with `limited`. */
  visitorAsks: { burst: 60, perSecond: 2 },
  /** Sockets that one member and one visitor may have open; the oldest makes room. */
  memberSockets: 50,
  visitorSockets: 20,
  /** Longest life of a socket, after which it asks for a new ticket. */
  socketMs: 3_600_000,
  /** By chance it lives up to so much less: what was opened together does not come back together. */
  socketSpreadMs: 600_000,
  ticketMs: 60_000,
} as const

/** Sent bare as keep-alive, answered by the runtime without waking the object. */
export const pingFrame = 'p'
export const pongFrame = 'P'

/** What one file of a message may weigh, and all files of one message together. */
export const inboxFileLimits = { bytes: 10 * 1024 * 1024, messageBytes: 10 * 1024 * 1024 } as const
