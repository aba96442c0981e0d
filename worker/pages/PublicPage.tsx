import { raw } from 'hono/html'
import type { PropsWithChildren } from 'hono/jsx'
import { pageFontPath } from './page-font.ts'

/** Headers of server-rendered pages: no script at all, own styles only. */
export const publicPageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
}

/** The same for a page with the script of notifications (web/public/push.js) and its service worker. */
export const pushPageHeaders = {
  ...publicPageHeaders,
  'content-security-policy': `${publicPageHeaders['content-security-policy']}; script-src 'self'; connect-src 'self'; worker-src 'self'`,
}

/** The look of `web/app` in a page without scripts: same tokens, light and dark by the system. */
const styles = `
@font-face{font-family:Geist;font-style:normal;font-weight:400 600;font-display:swap;src:url(${pageFontPath}) format('woff2-variations')}
:root{color-scheme:light dark;--bg:#f1f4f6;--surface:#fff;--line:#dee3e5;--text:#181f24;--text-2:#475056;--text-3:#60696f;--accent:#036173;--accent-hover:#035160;--accent-text:#005d6e;--line-2:#c7cdd1;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#0d1013;--surface:#13181b;--line:#252b2f;--text:#eaedf0;--text-2:#b0b7bb;--text-3:#8e979c;--accent:#027489;--accent-hover:#097d93;--accent-text:#6ccfde;--line-2:#394146;--bad:#ff9d94}}
*{box-sizing:border-box}[hidden]{display:none!important}body{margin:0;background:var(--bg);color:var(--text);font:15px/22px Geist,system-ui,sans-serif;padding:24px 16px}
main{max-width:480px;margin:6vh auto 0;background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:24px}
main.wide{max-width:720px;margin-top:0}
h1{font-size:20px;line-height:28px;margin:0 0 8px;letter-spacing:-.012em}h2{font-size:15px;margin:0}p{margin:0 0 16px;color:var(--text-2)}
article{border-top:1px solid var(--line);padding:16px 0 0;margin-top:16px}.meta{font-size:13px;color:var(--text-3);margin:2px 0 8px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:14px/22px Geist,system-ui,sans-serif;margin:0}
a{color:var(--accent-text)}
button{min-height:44px;padding:0 16px;border-radius:6px;border:1px solid var(--line-2);background:var(--surface);color:var(--text);font:500 15px/22px Geist,system-ui,sans-serif;cursor:pointer}
button.main{background:var(--accent);border-color:var(--accent);color:#fff}button.main:hover{background:var(--accent-hover)}
a:focus-visible,button:focus-visible,input:focus-visible{outline:2px solid var(--accent-text);outline-offset:2px}
footer{display:flex;align-items:center;gap:8px;max-width:480px;margin:16px auto 0;padding:0 4px;font-size:13px;color:var(--text-3)}
footer svg{flex:none}.jack{fill:var(--line-2)}.cord{fill:none;stroke:var(--accent-text)}.plug{fill:var(--accent-text)}.lamp{fill:#e95802}
.brand{display:flex;align-items:center;gap:12px;font-weight:600;margin:0 0 20px;padding-bottom:16px;border-bottom:1px solid var(--line);color:var(--text);overflow-wrap:anywhere}
.brand img{flex:none;max-width:60%;height:auto;background:#fff;border-radius:4px}
h1{overflow-wrap:anywhere}.after{margin:16px 0 0;font-size:13px;line-height:20px;color:var(--text-3)}
.aside{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:12px;border-top:1px solid var(--line);padding-top:16px;color:var(--text-2)}
fieldset{border:0;margin:0 0 20px;padding:0}legend{padding:0;margin:0 0 8px;font-weight:600}
.box{display:flex;align-items:flex-start;gap:12px;padding:10px 0;border-top:1px solid var(--line);cursor:pointer;overflow-wrap:anywhere}.box input{flex:none;width:20px;height:20px;margin:1px 0 0;accent-color:var(--accent)}b{font-weight:600}.box .meta{margin:0}
.note{display:block;font-size:13px;line-height:20px;color:var(--text-3)}.field{display:block;margin:0 0 16px}.field>span{display:block;font-weight:500;margin:0 0 4px}.field .meta{display:inline;margin:0;font-weight:400}
.field input{width:100%;min-height:44px;padding:0 12px;border-radius:6px;border:1px solid var(--line-2);background:var(--surface);color:var(--text);font:400 16px/24px Geist,system-ui,sans-serif}.field input[aria-invalid]{border-color:var(--bad)}
.told{padding:10px 12px;border-radius:6px;background:var(--bg);color:var(--text)}.told.bad{color:var(--bad)}.agree{margin:0 0 16px}.trap{position:absolute;left:-9999px;top:auto}.aside{margin-top:20px}
main form p:last-child,main>p:last-child{margin-bottom:0}
@media (max-width:639px){main{margin-top:0}button.main{width:100%}}
`

/** The product's mark as the page's icon, in the page itself: a workspace's own address serves no other file. */
const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><path d="M3.2 16.8C3.2 8.5 16.8 14 16.8 3.2" fill="none" stroke="#027489" stroke-width="2" stroke-linecap="round"/><circle cx="3.2" cy="16.8" r="2.6" fill="#027489"/><circle cx="16.8" cy="3.2" r="2.6" fill="#e95802"/></svg>',
)}`

type Props = PropsWithChildren<{
  title: string
  lang: string
  wide?: boolean
  /** The workspace that speaks, above the text. */
  brand?: string
  /** Its picture beside the name. */
  logo?: { url: string; width: number; height: number } | null
  footer?: string
}>

/** Nine jacks and one cord, lower left to the lit lamp. */
const Mark = () => (
  <svg width="16" height="16" viewBox="0 0 20 20" aria-hidden="true">
    {[3.2, 10, 16.8].flatMap((y) =>
      [3.2, 10, 16.8].map((x) => <circle class="jack" cx={x} cy={y} r="1.3" />),
    )}
    <path class="cord" d="M3.2 16.8C3.2 8.5 16.8 14 16.8 3.2" stroke-width="2" stroke-linecap="round" />
    <circle class="plug" cx="3.2" cy="16.8" r="2.6" />
    <circle class="lamp" cx="16.8" cy="3.2" r="2.6" />
  </svg>
)

/** A page for people without an account: no app code, readable on a slow phone (spec 6.6). */
export function PublicPage({ title, lang, wide, brand, logo, footer, children }: Props) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={lang}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{title}</title>
          <link rel="icon" href={icon} />
          <style>{raw(styles)}</style>
        </head>
        <body>
          <main class={wide ? 'wide' : ''}>
            {brand ? (
              <p class="brand">
                {logo ? <img src={logo.url} alt="" width={logo.width} height={logo.height} /> : null}
                <span>{brand}</span>
              </p>
            ) : null}
            {children}
          </main>
          {footer ? (
            <footer>
              <Mark />
              {footer}
            </footer>
          ) : null}
        </body>
      </html>
    </>
  )
}
