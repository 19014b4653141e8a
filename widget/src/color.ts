/** Brand colours that can be read: WCAG contrast, computed. */

type Rgb = [number, number, number];

const parse = (hex: string): Rgb => {
  const value = Number.parseInt(/^#[0-9a-f]{6}$/i.test(hex) ? hex.slice(1) : '6750e8', 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};

const luminance = (rgb: Rgb) => {
  const [r, g, b] = rgb.map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

export const contrast = (a: string, b: string) => {
  const [light, dark] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

/** Black or white, whichever reads better on the colour. */
export const on = (color: string) => (contrast(color, '#ffffff') >= 4.5 ? '#ffffff' : '#000000');

/** The colour, moved towards black or white until it reads as text on the surface. */
export const readable = (color: string, surface: string) => {
  const end = contrast(surface, '#ffffff') > contrast(surface, '#000000') ? 255 : 0;
  let rgb = parse(color);
  const hex = () => `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  for (let step = 0; step < 40 && contrast(hex(), surface) < 4.6; step++)
    rgb = rgb.map((part) => Math.round(part + (end - part) * 0.08)) as Rgb;
  return hex();
};
