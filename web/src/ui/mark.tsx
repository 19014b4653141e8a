import { useId } from 'react';

/** The product's mark. */
export function Mark({ size = 28 }: { size?: number }) {
  const id = useId();
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden
      focusable="false"
      style={{ flex: 'none' }}
    >
      <defs>
        <linearGradient id={id} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#8b74ff" />
          <stop offset="1" stopColor="#4f39cc" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="8" fill={`url(#${id})`} />
      <path
        d="M14.5 7.5c.9 4.6 2.4 6.1 7 7-4.6.9-6.1 2.4-7 7-.9-4.6-2.4-6.1-7-7 4.6-.9 6.1-2.4 7-7Zm8 10.5c.45 2.3 1.2 3.05 3.5 3.5-2.3.45-3.05 1.2-3.5 3.5-.45-2.3-1.2-3.05-3.5-3.5 2.3-.45 3.05-1.2 3.5-3.5Z"
        fill="#fff"
      />
    </svg>
  );
}
