import { IconSparkles } from '@tabler/icons-react';
import { type CSSProperties, type ReactNode, useState } from 'react';
import classes from './face.module.css';

const HUES = [160, 25, 205, 340, 265, 190, 125, 5, 235, 45];

function hue(seed: string): number {
  let hash = 0;
  for (let i = 0; i < seed.length; i++) hash = (hash * 31 + seed.charCodeAt(i)) | 0;
  return HUES[Math.abs(hash) % HUES.length] ?? 160;
}

/** Who is only known by their number. */
const NUMBER = /^\+?[\d\s()./-]{5,}$/;

export function initials(name: string): string {
  // All numbers begin alike: their ends tell them apart.
  if (NUMBER.test(name.trim())) return name.replaceAll(/\D/g, '').slice(-2);
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** A person's initials on a colour that stays theirs. Decorative: the name stands beside it. */
export function Face({
  name,
  seed,
  size = 36,
  corner,
  picture,
}: {
  name: string;
  seed?: string;
  size?: number;
  corner?: ReactNode;
  /** Address of a picture; without one, or where it cannot be loaded, stand the initials. */
  picture?: string | undefined;
}) {
  const [broken, setBroken] = useState<string>();
  return (
    <span
      className={classes.face}
      style={{ '--face-hue': hue(seed ?? name), '--face-size': `${size}px` } as CSSProperties}
      data-initials={initials(name)}
      aria-hidden
    >
      {picture && picture !== broken && (
        <img
          src={picture}
          alt=""
          width={size}
          height={size}
          loading="lazy"
          className={classes.picture}
          onError={() => setBroken(picture)}
        />
      )}
      {corner && <span className={classes.corner}>{corner}</span>}
    </span>
  );
}

export function KiraFace({ size = 28 }: { size?: number }) {
  return (
    <span className={classes.kira} style={{ '--face-size': `${size}px` } as CSSProperties} aria-hidden>
      <IconSparkles size={size * 0.58} stroke={1.7} />
    </span>
  );
}
