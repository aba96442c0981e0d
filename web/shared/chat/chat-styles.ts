/** Puts styles into a shadow root as a sheet of its own, which a site's content security policy lets through. */
export function adoptStyles(root: ShadowRoot, text: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}

/**
 * Styles of the chat inside its shadow root. Nothing of the site's comes in but inherited text properties, which are
 * set anew on `.chat`; the colours of the workspace come as `--fill`, `--on` and `--ink`.
 */
export const chatStyles = `
:host{all:initial}
*{box-sizing:border-box}
.chat{font:400 15px/22px Geist,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#181f24;text-align:left;letter-spacing:0;direction:ltr;display:flex;flex-direction:column;width:380px;height:min(734px,100%);background:#fff;border-radius:16px;overflow:hidden;box-shadow:0 1px 2px rgb(16 28 36/.06),0 8px 28px rgb(16 28 36/.18)}
.chat button,.chat input,.chat textarea{font:inherit;color:inherit;margin:0}
.chat button{cursor:pointer;border:0;background:none;padding:0}
.chat :focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.head{display:flex;align-items:center;gap:12px;padding:14px 8px 14px 16px;background:var(--fill);color:var(--on)}
.head :focus-visible{outline-color:var(--on);outline-offset:-2px}
.mark{flex:none;width:36px;height:36px;border-radius:50%;display:grid;place-items:center;font-size:12px;font-weight:600;background:color-mix(in srgb,var(--on) 16%,transparent)}
.who{flex:1;min-width:0}
.who h2{margin:0;font-size:15px;line-height:20px;font-weight:600;overflow-wrap:anywhere}
.who p{margin:0;font-size:13px;line-height:18px;overflow-wrap:anywhere}
.icon{flex:none;width:44px;height:44px;display:grid;place-items:center;border-radius:8px}
.icon[aria-disabled=true]{opacity:.45;cursor:default}
.list{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:16px;background:#f6f8f9;display:flex;flex-direction:column;gap:8px}
.log{display:flex;flex-direction:column;gap:8px}
.from{margin:8px 0 0;font-size:12px;line-height:16px;color:#60696f}
.from:first-child{margin-top:0}
.bubble{max-width:82%;padding:8px 14px;border-radius:14px;white-space:pre-wrap;overflow-wrap:anywhere}
.in{align-self:flex-start;background:#fff;border:1px solid #dee3e5;border-bottom-left-radius:4px}
.own{align-self:flex-end;background:var(--fill);color:var(--on);border-bottom-right-radius:4px}
.own :focus-visible{outline-color:var(--on)}
.gone{font-style:italic;color:#60696f;background:none;border:1px dashed #848c91}
.state{align-self:flex-end;margin:-4px 0 0;font-size:12px;line-height:16px;color:#60696f}
.state.bad,.bad{color:#be222a}
.link{color:var(--ink);font-weight:600;text-decoration:underline;text-underline-offset:2px;min-height:24px}
.bubble a{color:inherit;text-decoration:underline}
.file{display:flex;align-items:center;gap:8px;min-height:32px;text-align:left;text-decoration:underline;overflow-wrap:anywhere}
.shot{display:block;margin:4px 0;max-width:100%;height:auto;border-radius:8px}
.typing{font-size:13px;line-height:18px;color:#475056;min-height:18px;margin:0}
.note{margin:0;padding:8px 12px;font-size:13px;line-height:18px;border-radius:8px;background:#fff2d9;color:#5f3b07;border:1px solid #edc47d}
.card{margin:0;padding:14px;background:#fff;border:1px solid #c7cdd1;border-radius:12px;display:flex;flex-direction:column;gap:10px}
.bubble[hidden]{display:none}
.options{display:flex;flex-wrap:wrap;gap:8px}
.chat .option{min-height:44px;padding:8px 14px;background:#fff;color:var(--ink);border:1px solid var(--ink);border-radius:22px;font:inherit;font-weight:600;text-align:start}
.chat .option:hover{background:#f1f4f6}
.card p{margin:0}
.card label{display:flex;justify-content:space-between;gap:8px;font-size:13px;line-height:18px;font-weight:500;margin-bottom:4px}
.card label span{font-weight:400;color:#60696f}
.card input{width:100%;height:44px;padding:0 12px;font-size:16px;background:#fff;border:1px solid #848c91;border-radius:8px}
.card input:focus-visible{outline:0;border-color:var(--ink);box-shadow:0 0 0 3px color-mix(in srgb,var(--ink) 22%,transparent)}
.card input[aria-invalid=true]{border-color:#be222a}
.card .err{display:flex;gap:6px;margin:4px 0 0;font-size:13px;line-height:18px;color:#be222a}
.err svg{flex:none;margin-top:2px}
.main{min-height:44px;padding:8px 16px;border-radius:8px;background:var(--fill)!important;color:var(--on)!important;font-weight:600!important}
.small{font-size:12px;line-height:18px;color:#475056}
.foot{border-top:1px solid #dee3e5;background:#fff;padding-bottom:env(safe-area-inset-bottom)}
.files{display:flex;flex-wrap:wrap;gap:8px;margin:0;padding:8px 16px 0;list-style:none}
.chip{display:flex;align-items:center;max-width:100%;background:#ecf0f2;border-radius:8px;font-size:13px;line-height:18px;padding:2px 0 2px 10px;overflow-wrap:anywhere}
.chip button{width:32px;height:32px;display:grid;place-items:center;flex:none}
.row{display:flex;align-items:flex-end;gap:4px;padding:7px 8px 7px 16px}
.row textarea{flex:1;min-width:0;height:44px;max-height:132px;padding:11px 0;border:0;background:none;resize:none;font-size:16px;line-height:22px;outline-offset:0!important}
.row textarea:focus-visible{outline:0;box-shadow:0 2px 0 var(--ink)}
.row textarea::placeholder,.card input::placeholder{color:#60696f;opacity:1}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.new{animation:rise .12s cubic-bezier(.2,.8,.2,1)}
@keyframes rise{from{opacity:0;transform:translateY(6px)}}
@media (prefers-reduced-motion:reduce){.new{animation-duration:.08s;animation-name:fade}}
@keyframes fade{from{opacity:0}}
@media (forced-colors:active){.bubble,.main,.chat{border:1px solid CanvasText}}
@media (max-width:639px){.full .chat{width:100%;height:100%;border-radius:0;box-shadow:none}.full .head{padding-top:calc(14px + env(safe-area-inset-top))}}
`
