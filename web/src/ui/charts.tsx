/** Small charts drawn by hand: no library, no tab stops, colours that follow the scheme. */
import { useElementSize } from '@mantine/hooks';
import { type CSSProperties, type PointerEvent, useId, useState } from 'react';
import classes from './charts.module.css';

type Point = [number, number];

/** A curve through the points that never overshoots them (monotone cubic). */
export function curve(points: readonly Point[]): string {
  const n = points.length;
  const first = points[0];
  if (!first) return '';
  if (n === 1) return `M${first[0]},${first[1]}`;
  const slope: number[] = [];
  for (let i = 0; i < n - 1; i++) {
    const [x0, y0] = points[i] as Point;
    const [x1, y1] = points[i + 1] as Point;
    slope.push((y1 - y0) / (x1 - x0 || 1));
  }
  const tangent = points.map((_, i) => {
    const left = slope[i - 1];
    const right = slope[i];
    if (left === undefined) return right ?? 0;
    if (right === undefined) return left;
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
  });
  let d = `M${first[0]},${first[1]}`;
  for (let i = 0; i < n - 1; i++) {
    const [x0, y0] = points[i] as Point;
    const [x1, y1] = points[i + 1] as Point;
    const third = (x1 - x0) / 3;
    const a = y0 + third * (tangent[i] ?? 0);
    const b = y1 - third * (tangent[i + 1] ?? 0);
    d += `C${f(x0 + third)},${f(a)} ${f(x1 - third)},${f(b)} ${f(x1)},${f(y1)}`;
  }
  return d;
}

const f = (v: number) => Math.round(v * 100) / 100;

/** The line under a figure. Days without a value are bridged. */
export function Sparkline({ values, color }: { values: readonly (number | null)[]; color: string }) {
  const id = useId();
  const width = 260;
  const height = 44;
  const known = values.flatMap((v, i) => (v === null ? [] : [[i, v] as Point]));
  if (known.length === 0) return <div className={classes.noSpark} />;
  const top = Math.max(...known.map((p) => p[1]));
  const low = Math.min(...known.map((p) => p[1]));
  const x = (i: number) => (i / Math.max(1, values.length - 1)) * width;
  const y = (v: number) => height - 5 - ((v - low) / (top - low || 1)) * (height - 12);
  // A series that never moves is a line: at the foot when it is nothing, else in the middle.
  const flat = top === 0 ? height - 2 : height / 2;
  // A single day is a dot: a stroke without length, since the drawing is stretched and a circle would be.
  const dot = known.length === 1;
  const line = `${curve(known.map(([i, v]) => [dot ? Math.min(Math.max(x(i), 6), width - 6) : x(i), top === low ? flat : y(v)]))}${dot ? 'h0' : ''}`;
  const start = x(known[0]?.[0] ?? 0);
  const end = x(known.at(-1)?.[0] ?? 0);
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden
      focusable="false"
    >
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor={color} stopOpacity="0.28" />
          <stop offset="1" stopColor={color} stopOpacity="0.03" />
        </linearGradient>
      </defs>
      {!dot && <path d={`${line}L${end},${height}L${start},${height}Z`} fill={`url(#${id})`} />}
      <path
        d={line}
        fill="none"
        stroke={color}
        strokeWidth={dot ? 7 : 1.6}
        strokeLinecap={dot ? 'round' : 'butt'}
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** The next round number at or over `value`, so that four lines divide it evenly. */
export function ceiling(value: number): number {
  if (value <= 4) return 4;
  const step = 10 ** Math.floor(Math.log10(value / 4));
  for (const times of [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10]) {
    const top = step * times * 4;
    if (top >= value && Number.isInteger(top / 4)) return top;
  }
  return step * 40;
}

export interface AreaSeries {
  key: string;
  label: string;
  color: string;
  values: readonly number[];
}

/** Series over days, each drawn from zero, with the figures of a day under the pointer. */
export function AreaChart({
  days,
  series,
  format,
  day,
  label,
}: {
  days: readonly string[];
  series: readonly AreaSeries[];
  format: (value: number) => string;
  day: (value: string) => string;
  label: string;
}) {
  const id = useId();
  const { ref, width, height: room } = useElementSize();
  const height = Math.max(248, room);
  const [at, setAt] = useState<number | null>(null);
  const pad = { left: 40, right: 6, top: 10, bottom: 28 };
  const inner = Math.max(0, width - pad.left - pad.right);
  const top = ceiling(Math.max(0, ...series.flatMap((s) => [...s.values])));
  const x = (i: number) => pad.left + (i / Math.max(1, days.length - 1)) * inner;
  const y = (v: number) => pad.top + (1 - v / top) * (height - pad.top - pad.bottom);
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(inner / 80))));
  const moved = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - pad.left) / (inner || 1);
    setAt(Math.max(0, Math.min(days.length - 1, Math.round(share * (days.length - 1)))));
  };
  return (
    <div ref={ref} className={classes.chart}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={label}
          onPointerMove={moved}
          onPointerLeave={() => setAt(null)}
        >
          <defs>
            {series.map((s) => (
              <linearGradient key={s.key} id={`${id}${s.key}`} x1="0" y1="0" x2="0" y2="1">
                <stop offset="0" stopColor={s.color} stopOpacity="0.34" />
                <stop offset="1" stopColor={s.color} stopOpacity="0.03" />
              </linearGradient>
            ))}
          </defs>
          {[0, 1, 2, 3, 4].map((i) => {
            const value = (top / 4) * i;
            return (
              <g key={i} className={classes.grid}>
                <line x1={pad.left} x2={width - pad.right} y1={y(value)} y2={y(value)} />
                <text x={pad.left - 12} y={y(value) + 4} textAnchor="end">
                  {format(value)}
                </text>
              </g>
            );
          })}
          {days.map((d, i) =>
            i % every === 0 ? (
              <text
                key={d}
                x={x(i)}
                y={height - 8}
                className={classes.tick}
                textAnchor={i === 0 ? 'start' : i === days.length - 1 ? 'end' : 'middle'}
              >
                {day(d)}
              </text>
            ) : null,
          )}
          {series.map((s) => {
            const line = curve(s.values.map((v, i) => [x(i), y(v)]));
            return (
              <g key={s.key}>
                <path
                  d={`${line}L${x(days.length - 1)},${y(0)}L${x(0)},${y(0)}Z`}
                  fill={`url(#${id}${s.key})`}
                />
                <path d={line} fill="none" stroke={s.color} strokeWidth="2" strokeLinecap="round" />
              </g>
            );
          })}
          {at !== null && (
            <g className={classes.cursor}>
              <line x1={x(at)} x2={x(at)} y1={pad.top} y2={y(0)} />
              {series.map((s) => (
                <circle key={s.key} cx={x(at)} cy={y(s.values[at] ?? 0)} r="4" fill={s.color} />
              ))}
            </g>
          )}
        </svg>
      )}
      {at !== null && days[at] && (
        <div
          className={classes.tip}
          style={{ '--tip-x': `${x(at)}px` } as CSSProperties}
          data-left={x(at) > width / 2 || undefined}
        >
          <strong>{day(days[at])}</strong>
          {series.map((s) => (
            <span key={s.key}>
              <i style={{ background: s.color }} />
              {s.label}
              <b>{format(s.values[at] ?? 0)}</b>
            </span>
          ))}
        </div>
      )}
      <table className="visually-hidden">
        <caption>{label}</caption>
        <thead>
          <tr>
            <td />
            {series.map((s) => (
              <th key={s.key} scope="col">
                {s.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((d, i) => (
            <tr key={d}>
              <th scope="row">{day(d)}</th>
              {series.map((s) => (
                <td key={s.key}>{format(s.values[i] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
