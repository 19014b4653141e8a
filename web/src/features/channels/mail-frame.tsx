import { type ReactNode, useEffect, useRef, useState } from 'react';

const LOWEST = 24;
const HIGHEST = 20_000;

/**
 * The HTML of a mail in a frame of its own: nothing in it can run, and its styles reach nothing outside of
 * it. It is of this origin, or it could not show its own files, and nobody could tell how high it is.
 */
export function MailFrame({ html, title }: { html: string; title: string }): ReactNode {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(LOWEST);
  const watcher = useRef<ResizeObserver | null>(null);
  useEffect(() => () => watcher.current?.disconnect(), []);
  const measure = () => {
    const body = frame.current?.contentDocument?.body;
    if (!body) return;
    setHeight(Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(body.scrollHeight))));
    watcher.current?.disconnect();
    watcher.current = new ResizeObserver(() => {
      setHeight(Math.min(HIGHEST, Math.max(LOWEST, Math.ceil(body.scrollHeight))));
    });
    watcher.current.observe(body);
  };
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={page(html)}
      onLoad={measure}
      style={{ display: 'block', width: '100%', height, border: 0, borderRadius: 6, background: '#fff' }}
    />
  );
}

/** Mails are written for white paper, so that is what they get, by day and by night. */
export function page(html: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"><base target="_blank"><style>
:root{color-scheme:light}
body{margin:0;padding:10px 12px;background:#fff;color:#1b1b1f;font:14px/1.5 Inter,system-ui,sans-serif;overflow-wrap:anywhere;overflow-x:auto;overflow-y:hidden}
img{max-width:100%;height:auto}
img:not([src]){display:inline-block;min-width:16px;min-height:16px;padding:2px 6px;border:1px dashed #bbb;color:#666;font-size:12px}
table{max-width:100%}
blockquote{margin:0 0 0 4px;padding-left:10px;border-left:3px solid #ddd;color:#555}
pre{white-space:pre-wrap}
</style></head><body>${html}</body></html>`;
}
