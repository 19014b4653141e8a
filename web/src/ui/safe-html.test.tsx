import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SafeHtml } from './safe-html';

describe('rich text', () => {
  it.each([
    ['keeps formatting', '<p>a <strong>b</strong> <em>c</em></p>', '<p>a <strong>b</strong> <em>c</em></p>'],
    ['drops scripts with their text', '<p>a</p><script>alert(1)</script>', '<p>a</p>'],
    ['drops handlers', '<p onclick="x()" style="position:fixed" class="k">a</p>', '<p>a</p>'],
    ['drops images with handlers but no source', '<img src="javascript:x" onerror="x()">a', 'a'],
    ['unwraps unknown elements', '<custom-thing>a <b>b</b></custom-thing>', 'a <b>b</b>'],
    ['takes the link off a javascript address', '<a href="javascript:alert(1)">a</a>', 'a'],
    ['sees through spaces and case', '<a href=" JaVaScRiPt:alert(1)">a</a>', 'a'],
    ['takes the link off a data address', '<a href="data:text/html,x">a</a>', 'a'],
    [
      'opens links elsewhere',
      '<a href="https://example.com/">a</a>',
      '<a href="https://example.com/" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    ['drops vector graphics', '<svg><a href="https://e.com"><text>x</text></a></svg>a', 'a'],
    ['drops frames', '<iframe srcdoc="<script>x</script>"></iframe>a', 'a'],
  ])('%s', (_, given, shown) => {
    const { container } = render(<SafeHtml html={given} />);
    expect((container.firstChild as HTMLElement).innerHTML).toBe(shown);
  });

  it('stops at absurd nesting instead of overflowing', () => {
    const { container } = render(<SafeHtml html={`${'<div>'.repeat(400)}deep${'</div>'.repeat(400)}ok`} />);
    expect(container.textContent).not.toContain('deep');
    expect(container.textContent).toContain('ok');
  });
});
