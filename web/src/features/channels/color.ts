/** Colours of the chat widget: reading them, and whether text on them can be read. */

export function parse(color: string): [number, number, number] | null {
  const hex = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
  return hex
    ? [
        Number.parseInt(hex.slice(0, 2), 16),
        Number.parseInt(hex.slice(2, 4), 16),
        Number.parseInt(hex.slice(4), 16),
      ]
    : null;
}

function luminance([r, g, b]: [number, number, number]): number {
  const [x = 0, y = 0, z = 0] = [r, g, b].map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
}

/** WCAG 2 contrast, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [parse(a), parse(b)];
  if (!x || !y) return 1;
  const [light, dark] = [luminance(x), luminance(y)].sort((p, q) => q - p) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The better of black and white on a colour, as the widget chooses it. */
export function textOn(color: string): '#ffffff' | '#14141a' {
  return contrast(color, '#ffffff') >= contrast(color, '#14141a') ? '#ffffff' : '#14141a';
}

/** An origin as browsers send it, or null: `https://shop.example`, `https://*.example.com`, with a port. */
export function origin(value: string): string | null {
  const text = value.trim().replace(/\/+$/, '').toLowerCase();
  return /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/.test(text) ? text : null;
}
