import { z } from 'zod'

/** What Twilio's Content API takes, as its documentation has it (content.twilio.com, v1). */

export type ContentError = { status: number; code: number; message: string }
const refuse = (message: string): ContentError => ({ status: 400, code: 20001, message })

const Title = z.string().min(1).max(25)
const Body = z.string().min(1).max(1024)
const QuickReply = z.strictObject({
  type: z.literal('QUICK_REPLY'),
  title: Title,
  id: z.string().min(1).max(200),
})
const Url = z.strictObject({
  type: z.literal('URL'),
  title: Title,
  url: z
    .string()
    .regex(/^https?:\/\/\S+$/)
    .max(2000),
})
const Phone = z.strictObject({
  type: z.literal('PHONE_NUMBER'),
  title: Title,
  phone: z.string().regex(/^\+[1-9]\d{6,14}$/),
})
const Types = z
  .strictObject({
    'twilio/text': z.strictObject({ body: Body }),
    'twilio/quick-reply': z.strictObject({ body: Body, actions: z.array(QuickReply).min(1).max(10) }),
    'twilio/call-to-action': z.strictObject({
      body: Body,
      actions: z
        .array(z.discriminatedUnion('type', [Url, Phone]))
        .min(1)
        .max(10),
    }),
    'whatsapp/card': z.strictObject({
      body: Body,
      actions: z
        .array(z.discriminatedUnion('type', [QuickReply, Url, Phone]))
        .min(1)
        .max(10),
    }),
  })
  .partial()

const languages =
  'af sq ar az bn bg ca zh_CN zh_HK zh_TW hr cs da nl en en_GB en_US et fil fi fr de el gu ha he hi hu id ga it ja kn kk ko lo lv lt mk ms ml mr nb fa pl pt_BR pt_PT pa ro ru sr sk sl es es_AR es_ES es_MX sw sv ta te th tr uk ur uz vi zu'

const Content = z.strictObject({
  friendly_name: z.string().min(1).max(512),
  language: z.string().refine((code) => languages.split(' ').includes(code), 'unknown language'),
  variables: z.record(z.string().regex(/^\d+$/), z.string().min(1)),
  types: Types,
})
export type WireContent = z.infer<typeof Content>

const marks = /\{\{([^}]*)\}\}/g

/** A content as it is stored, or why it is not. */
export function checkContent(body: unknown): WireContent | ContentError {
  const parsed = Content.safeParse(body)
  if (!parsed.success) return refuse(z.prettifyError(parsed.error))
  const content = parsed.data
  if (Object.keys(content.types).length !== 1) return refuse('One type expected')
  const used = [...JSON.stringify(content.types).matchAll(marks)].map((match) => match[1] ?? '')
  const numbers = [...new Set(used)].toSorted((a, b) => Number(a) - Number(b))
  if (numbers.some((number, index) => number !== String(index + 1))) {
    return refuse('Variables must be sequential')
  }
  if (Object.keys(content.variables).toSorted().join() !== numbers.toSorted().join()) {
    return refuse('Each variable needs a sample')
  }
  return checkText(Object.values(content.types)[0]?.body ?? '') ?? content
}

function checkText(text: string): ContentError | null {
  if (/^\s*\{\{/.test(text) || /\}\}\s*$/.test(text)) return refuse('Body starts or ends with a variable')
  if (/\}\}\s*\{\{/.test(text)) return refuse('Variables side by side')
  return / {5}|\t/.test(text) ? refuse('More than four spaces') : null
}

const ApprovalRequest = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
})

export function checkApprovalRequest(body: unknown): z.infer<typeof ApprovalRequest> | ContentError {
  const parsed = ApprovalRequest.safeParse(body)
  return parsed.success ? parsed.data : refuse(z.prettifyError(parsed.error))
}
