/**
 * Shows rich text by building elements from an allow-list. The server has cleaned it already; this is the
 * second wall: markup is parsed into an inert document and never set as HTML.
 */
import { createElement, Fragment, type ReactNode, useMemo } from 'react';
import classes from './safe-html.module.css';

const TAGS = new Set(
  'p br b strong i em u s del a ul ol li code pre blockquote h1 h2 h3 h4 h5 h6 hr table thead tbody tr th td img span div mark sup sub'.split(
    ' ',
  ),
);
const DROPPED = new Set([
  'script',
  'style',
  'iframe',
  'object',
  'template',
  'noscript',
  'svg',
  'math',
  'title',
]);
const DEEPEST = 40;

export function SafeHtml({ html, className }: { html: string; className?: string }) {
  const content = useMemo(() => build(html), [html]);
  return (
    <div className={`${classes.rich} ${className ?? ''}`} dir="auto">
      {content}
    </div>
  );
}

function build(html: string): ReactNode {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  return children(parsed.body, 0);
}

function children(node: Node, depth: number): ReactNode {
  return Array.from(node.childNodes, (child, i) => {
    const made = one(child, depth);
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes once it is parsed
    return typeof made === 'string' ? made : <Fragment key={i}>{made}</Fragment>;
  });
}

function one(node: Node, depth: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof Element) || depth > DEEPEST) return null;
  const tag = node.tagName.toLowerCase();
  if (DROPPED.has(tag)) return null;
  if (!TAGS.has(tag)) return children(node, depth + 1);
  switch (tag) {
    case 'br':
    case 'hr':
      return createElement(tag);
    case 'a': {
      const href = safeLink(node.getAttribute('href'));
      return href ? (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {children(node, depth + 1)}
        </a>
      ) : (
        children(node, depth + 1)
      );
    }
    case 'img': {
      const src = safeImage(node.getAttribute('src'));
      return src ? <img src={src} alt={node.getAttribute('alt') ?? ''} loading="lazy" /> : null;
    }
    default:
      return createElement(tag, null, children(node, depth + 1));
  }
}

export function safeLink(href: string | null): string | null {
  if (!href) return null;
  try {
    const url = new URL(href, location.origin);
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? href : null;
  } catch {
    return null;
  }
}

function safeImage(src: string | null): string | null {
  const link = safeLink(src);
  return link && !/^(mailto|tel):/i.test(link) ? link : null;
}
