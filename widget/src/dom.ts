/**
 * Draws a tree of elements and, drawn again, changes only what differs. Forty lines instead of a
 * framework, because a framework would be two fifths of what a customer's page has to load.
 *
 * A child keeps its element by its key or, without one, by its place in the source, so that parts
 * that come and go do not disturb their neighbours' focus or scroll position.
 */

export type Child = VNode | string | number | boolean | null | undefined | Child[];

export type VNode = { tag: string; props: Props; children: Child[] };

type Handler<E extends Event> = (event: E) => void;

export type Props = {
  key?: string | number;
  /** Called with the element after every drawing. */
  ref?: (element: HTMLElement) => void;
  onClick?: Handler<MouseEvent>;
  onInput?: Handler<InputEvent>;
  onChange?: Handler<Event>;
  onBlur?: Handler<FocusEvent>;
  onPaste?: Handler<ClipboardEvent>;
  onKeyDown?: Handler<KeyboardEvent>;
  onSubmit?: Handler<SubmitEvent>;
  onDragOver?: Handler<DragEvent>;
  onDragLeave?: Handler<DragEvent>;
  onDrop?: Handler<DragEvent>;
  [attribute: string]: unknown;
};

declare global {
  namespace JSX {
    type Element = VNode;
    interface IntrinsicElements {
      [tag: string]: Props;
    }
    interface ElementChildrenAttribute {
      children: unknown;
    }
  }
}

type Drawn = ChildNode & { kiraKey?: string; [property: string]: unknown };

export const h = (tag: string, props: Props | null, ...children: Child[]): VNode => ({
  tag,
  props: props ?? {},
  children,
});

/** Makes the children of an element those given. */
export function draw(parent: Element, children: Child[]) {
  const there = new Map<string | undefined, Drawn>();
  for (const node of parent.childNodes) there.set((node as Drawn).kiraKey, node as Drawn);
  let next: ChildNode | null = parent.firstChild;

  const put = (child: Child, place: string) => {
    if (Array.isArray(child)) {
      child.forEach((part, index) => {
        put(part, `${place}.${index}`);
      });
      return;
    }
    if (child === null || child === undefined || typeof child === 'boolean') return;
    const element = typeof child === 'object';
    const key = element ? `${child.tag}:${child.props.key ?? place}` : `#${place}`;
    let node = there.get(key);
    if (!node) {
      node = (element
        ? document.createElementNS(
            child.tag === 'svg' ? 'http://www.w3.org/2000/svg' : (parent.namespaceURI as string),
            child.tag,
          )
        : new Text()) as unknown as Drawn;
      node.kiraKey = key;
    }
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    if (element) update(node as unknown as Target, child);
    else if (node.data !== String(child)) node.data = String(child);
  };
  put(children, '');
  while (next) {
    const gone: ChildNode = next;
    next = gone.nextSibling;
    gone.remove();
  }
}

type Target = HTMLElement & { [property: string]: unknown };

function update(element: Target, { tag: _, props, children }: VNode) {
  const { key: __, ref, ...rest } = props;
  draw(element, children);
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'function') element[name.toLowerCase()] = value;
    else if (name === 'value' || name === 'checked') {
      if (element[name] !== value) element[name] = value;
    } else if (value === null || value === undefined || (value === false && !name.startsWith('aria')))
      element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
  }
  ref?.(element);
}
