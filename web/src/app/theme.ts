/** The look: cool neutrals, one accent, and tints that keep 4.5:1 in both schemes. */
import {
  ActionIcon,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  Popover,
  TagsInput,
  type VariantColorsResolver,
} from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f4f1ff',
  '#e9e4ff',
  '#d4cbff',
  '#b6a6fd',
  '#9a86fb',
  '#826bf5',
  '#6750e8',
  '#5a43d6',
  '#4b37b8',
  '#3a2b91',
];

const dark: MantineColorsTuple = [
  '#e9e9ef',
  '#c3c3ce',
  '#a3a3b0',
  '#7d7d8b',
  '#3a3a46',
  '#292932',
  '#1f1f26',
  '#17171c',
  '#101014',
  '#0c0c0f',
];

const gray: MantineColorsTuple = [
  '#fbfbfc',
  '#f4f4f6',
  '#ededf1',
  '#e7e7ec',
  '#d3d3db',
  '#b5b5c0',
  '#8a8a98',
  '#626270',
  '#3f3f4a',
  '#1b1b22',
];

/** Background, text and line of a tint, light scheme then dark. */
const tints: Record<string, { light: [string, string]; dark: [string, string] }> = {
  iris: { light: ['#f0ecff', '#5038cc'], dark: ['#28224a', '#c3b7ff'] },
  teal: { light: ['#e1f8f0', '#04694c'], dark: ['#123329', '#7ee2bf'] },
  green: { light: ['#e4f7e6', '#1f6b2b'], dark: ['#17321b', '#8fdc9a'] },
  orange: { light: ['#fff1e3', '#a03d06'], dark: ['#3b2414', '#ffb37a'] },
  red: { light: ['#ffe9e9', '#b3191f'], dark: ['#3f1a1d', '#ff9d9f'] },
  blue: { light: ['#e4f2ff', '#0f5c9e'], dark: ['#152c42', '#8cc8fb'] },
  gray: { light: ['#efeff3', '#4b4b57'], dark: ['#26262e', '#b6b6c2'] },
};

const variantColorResolver: VariantColorsResolver = (input) => {
  const color = input.color ?? 'iris';
  const tint = tints[color];
  if (input.variant === 'light' && tint) {
    return {
      background: `var(--kira-tint-${color})`,
      hover: `var(--kira-tint-${color}-hover)`,
      color: `var(--kira-on-tint-${color})`,
      border: '1px solid transparent',
    };
  }
  if (input.variant === 'subtle' && tint) {
    return {
      background: 'transparent',
      hover: color === 'gray' ? 'var(--kira-hover)' : `var(--kira-tint-${color})`,
      color: `var(--kira-on-tint-${color})`,
      border: '1px solid transparent',
    };
  }
  if (input.variant === 'filled' && color === 'red') {
    // The default red under white keeps 3.3:1 only.
    return {
      ...defaultVariantColorsResolver(input),
      background: 'var(--mantine-color-red-9)',
      hover: 'color-mix(in srgb, var(--mantine-color-red-9), #000 10%)',
    };
  }
  return defaultVariantColorsResolver(input);
};

function tintVariables(scheme: 'light' | 'dark'): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, tint] of Object.entries(tints)) {
    const [background, text] = tint[scheme];
    variables[`--kira-tint-${name}`] = background;
    variables[`--kira-tint-${name}-hover`] = `color-mix(in srgb, ${background}, ${text} 8%)`;
    variables[`--kira-on-tint-${name}`] = text;
  }
  return variables;
}

export const variables: CSSVariablesResolver = () => ({
  variables: { '--mantine-font-family-headings': "'Inter Variable', sans-serif" },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b1b22',
    '--mantine-color-dimmed': '#626270',
    '--mantine-color-placeholder': '#6b6b78',
    '--mantine-color-default-border': '#d9d9e0',
    '--mantine-color-default-hover': '#f6f6f8',
    '--mantine-color-error': '#b3191f',
    '--mantine-color-anchor': '#5a43d6',
    '--kira-canvas': '#fbfbfc',
    '--kira-surface': '#ffffff',
    '--kira-sidebar': '#f6f6f8',
    '--kira-line': '#e7e7ec',
    '--kira-hover': '#efeff3',
    '--kira-field': '#f4f4f6',
    '--kira-note': '#fff8e6',
    '--kira-note-line': '#f3dfa4',
    '--kira-note-text': '#6b4e00',
    '--kira-answer': '#f0ecff',
    '--kira-answer-line': '#dcd4fd',
    '--kira-accent-text': '#5a43d6',
    '--kira-good': '#04785a',
    '--kira-warn': '#b1460b',
    '--kira-shadow': '0 1px 2px rgb(20 20 40 / 5%)',
    '--kira-chart-iris': '#7c66f2',
    '--kira-chart-teal': '#1fb98a',
    '--kira-chart-blue': '#2f97ea',
    '--kira-chart-orange': '#f08c2e',
    ...tintVariables('light'),
  },
  dark: {
    '--mantine-color-body': '#17171c',
    '--mantine-color-text': '#e9e9ef',
    '--mantine-color-dimmed': '#a3a3b0',
    '--mantine-color-placeholder': '#8f8f9d',
    '--mantine-color-default': '#1d1d23',
    '--mantine-color-default-border': '#34343f',
    '--mantine-color-default-hover': '#24242b',
    '--mantine-color-error': '#ff9d9f',
    '--mantine-color-anchor': '#b6a6fd',
    '--kira-canvas': '#101014',
    '--kira-surface': '#17171c',
    '--kira-sidebar': '#0c0c0f',
    '--kira-line': '#292932',
    '--kira-hover': '#1f1f26',
    '--kira-field': '#1d1d23',
    '--kira-note': '#2b2414',
    '--kira-note-line': '#4d3f1d',
    '--kira-note-text': '#f2d58a',
    '--kira-answer': '#231f3c',
    '--kira-answer-line': '#38305f',
    '--kira-accent-text': '#b6a6fd',
    '--kira-good': '#4fd1a5',
    '--kira-warn': '#ff9a5c',
    '--kira-shadow': '0 1px 2px rgb(0 0 0 / 30%)',
    '--kira-chart-iris': '#8370f5',
    '--kira-chart-teal': '#21c493',
    '--kira-chart-blue': '#3a9ff0',
    '--kira-chart-orange': '#f5923a',
    ...tintVariables('dark'),
  },
});

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: { iris, dark, gray },
  white: '#ffffff',
  black: '#1b1b22',
  fontFamily: "'Inter Variable', -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '24px', lineHeight: '1.3' },
      h2: { fontSize: '15px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver,
  components: {
    // Nothing is offered, and a list that is open and empty would swallow the Escape that closes a dialog.
    TagsInput: TagsInput.extend({ defaultProps: { dropdownOpened: false } }),
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_, props) => ({
        root:
          props.size === 'sm'
            ? { '--button-height': '34px', '--button-padding-x': '14px', '--button-fz': '13px' }
            : {},
      }),
      styles: { label: { fontWeight: 500 } },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { root: { textTransform: 'none', fontWeight: 500, fontSize: 11, flexShrink: 0 } },
    }),
    Input: { defaultProps: { size: 'sm' } },
    InputWrapper: { defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 500, marginBottom: 4 } } },
    Menu: Menu.extend({
      defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false },
    }),
    // What opens over the page still belongs to its main part, for those who walk by landmarks.
    Popover: Popover.extend({
      defaultProps: { shadow: 'md', radius: 'lg', portalProps: { target: '#main' } },
    }),
    Modal: Modal.extend({
      defaultProps: { radius: 'lg', centered: true, overlayProps: { backgroundOpacity: 0.4, blur: 3 } },
      styles: { title: { fontWeight: 600, fontSize: 16 } },
    }),
    Tooltip: { defaultProps: { openDelay: 300, fz: 12, portalProps: { target: '#main' } } },
    Switch: { styles: { description: { fontSize: 12 } } },
    Checkbox: { styles: { description: { fontSize: 12 } } },
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
    Skeleton: { defaultProps: { radius: 'md' } },
    Tabs: { defaultProps: { color: 'iris' } },
  },
});
