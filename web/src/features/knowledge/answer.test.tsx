import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Answer, Citation } from '@/lib/types';
import { show } from '@/test-screen';
import { AnswerView, CitedText, parts, Why } from './answer';

const citation: Citation = {
  n: 1,
  articleId: 'a1',
  articleTitle: 'Delivery times',
  articleSlug: 'delivery-times',
  url: '/help/shop/delivery-times#p-7',
  passageId: '7',
  heading: 'Express',
  quote: 'Express parcels arrive the next day.',
  score: 0.7,
};

const user = userEvent.setup({ delay: null });

describe('the markers of an answer', () => {
  it.each<[string, (string | number)[]]>([
    ['One [1]. Two [2][3].', ['One ', 1, '. Two ', 2, 3, '.']],
    ['nothing cited', ['nothing cited']],
    ['an array[0x] is not one', ['an array[0x] is not one']],
    ['[12]', [12]],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected);
  });

  it('open the passage and lead to the article', async () => {
    await show(<CitedText text="Tomorrow [1], or later [9]." citations={[citation]} />);
    await user.click(await screen.findByRole('button', { name: 'Source 1: Delivery times' }));
    expect(await screen.findByText('Express parcels arrive the next day.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Open article' })).toHaveAttribute('href', '/knowledge/a1#p-7');
    expect(screen.getByRole('link', { name: /help centre/ })).toHaveAttribute('href', citation.url);
    expect(screen.getByText(/or later \[9\]\./)).toBeInTheDocument();
  });

  it('never turn the text of an answer into markup', async () => {
    await show(<CitedText text={'<img src=x onerror="alert(1)"> [1]'} citations={[citation]} />);
    expect(await screen.findByText(/<img src=x/)).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('an answer', () => {
  const trace = {
    threshold: 0.4,
    best: 0.3,
    mode: 'EXTRACTIVE' as const,
    model: null,
    tookMs: 12,
    candidates: [
      {
        passageId: '7',
        articleId: 'a1',
        title: 'Delivery times',
        heading: '',
        score: 0.3,
        cosine: 0.2,
        bm25: 1.5,
        used: false,
      },
    ],
  };

  it('that is not known says so and invents nothing', async () => {
    const answer: Answer = { known: false, text: 'made up', citations: [], trace, handOff: false };
    await show(<AnswerView answer={answer} />);
    expect(await screen.findByText('Kira does not know this')).toBeVisible();
    expect(screen.queryByText('made up')).toBeNull();
  });

  it('that was not given is not called a quotation', async () => {
    await show(<Why trace={trace} known={false} />);
    expect(await screen.findByText('Not answered')).toBeVisible();
    expect(screen.queryByText('Quoted from your articles')).toBeNull();
  });

  it('is explained by its passages, scores and threshold', async () => {
    await show(<Why trace={trace} known />);
    expect(await screen.findByRole('link', { name: 'Delivery times' })).toBeVisible();
    expect(screen.getByText('Score 0.300 · Meaning 0.20 · Words 1.5')).toBeVisible();
    expect(screen.getByText('Threshold 0.400')).toBeVisible();
    expect(screen.queryByText('Used')).toBeNull();
  });
});
