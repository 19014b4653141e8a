import { Agent, Visitor } from '../people.ts';
import { expect, test } from '../test.ts';

test('a visitor asks, Kira answers with sources, a person takes over, nothing is lost in a crash', async ({
  browser,
  kira,
}) => {
  test.setTimeout(420_000);
  const agent = await Agent.signsIn(browser, kira);
  await agent.opensInbox();
  const visitor = await Visitor.on(browser, kira);

  await test.step('Kira answers with a citation that opens the article at the passage', async () => {
    await visitor.asks('How do I install the chat widget on my website?');
    const source = visitor.log.getByRole('listitem').getByRole('link').first();
    await expect(source).toBeVisible({ timeout: 30_000 });
    await expect(visitor.log.getByRole('link', { name: /^Source 1:/ }).first()).toBeVisible();

    const [article] = await Promise.all([visitor.page.waitForEvent('popup'), source.click()]);
    await article.waitForLoadState();
    expect(article.url()).toMatch(/\/help\/demo\/.+#p-/);
    await expect(article.locator(':target')).toBeInViewport();
    await article.close();
  });

  await test.step('asked what it cannot know, Kira says so and offers a person', async () => {
    await visitor.asks('What is the boiling point of tungsten in kelvin?');
    await expect(visitor.log).toContainText(/couldn.t find an answer/i, {
      timeout: 30_000,
    });
    await expect(visitor.chat.getByRole('button', { name: 'Talk to a person' })).toBeVisible();
  });

  await test.step('the inbox shows it without a reload, and why Kira answered so', async () => {
    const row = agent.page.getByRole('link', { name: /Visitor/ }).first();
    await row.click();
    await expect(agent.thread).toContainText('How do I install the chat widget');
    await agent.thread
      .getByRole('button', { name: /^Why this answer/ })
      .first()
      .click();
    await expect(agent.page.getByText(/^Threshold /).first()).toBeVisible();
    await agent.page.keyboard.press('Escape');
  });

  await test.step('the agent takes over; typing shows on both sides', async () => {
    await agent.thread.getByRole('button', { name: 'Take over' }).first().click();
    await expect(agent.page.getByRole('textbox', { name: 'Message', exact: true })).toBeVisible();

    const box = agent.page.getByRole('textbox', { name: 'Message', exact: true });
    await box.click();
    await box.pressSequentially('Hello, ', { delay: 30 });
    await expect(visitor.log).toContainText('is typing', { timeout: 10_000 });

    const mine = visitor.chat.getByRole('textbox', { name: 'Message', exact: true });
    await mine.pressSequentially('One more thing', { delay: 30 });
    await expect(agent.page.getByText(/is typing/).first()).toBeVisible();
    await mine.fill('');
    await box.press('ControlOrMeta+a');
    await box.press('Delete');
  });

  await test.step('a rich reply reaches the visitor; Kira is silent from then on', async () => {
    const box = agent.page.getByRole('textbox', { name: 'Message', exact: true });
    await box.click();
    await box.press('ControlOrMeta+b');
    await box.pressSequentially('Maya here.', { delay: 15 });
    await agent.page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(visitor.log.locator('strong, b', { hasText: 'Maya here.' })).toBeVisible();

    await expect(visitor.log).toContainText('Maya Lindqvist');

    const answers = await visitor.log.getByText('AI assistant').count();
    await visitor.asks('How do I invite a teammate?');
    await expect(agent.thread).toContainText('How do I invite a teammate?');
    await agent.replies('On the team page.');
    await expect(visitor.log).toContainText('On the team page.');
    expect(await visitor.log.getByText('AI assistant').count()).toBe(answers);
  });

  await test.step('killed in the middle, everything anybody saw is still there', async () => {
    await kira.kill();
    await visitor.asks('Are you still there?');
    await expect(visitor.log).toContainText('Are you still there?');
    await kira.up();

    await expect(agent.thread).toContainText('Are you still there?', { timeout: 60_000 });
    await expect(agent.thread.getByText('Are you still there?')).toHaveCount(1);
    await agent.replies('Still here.');
    await expect(visitor.log).toContainText('Still here.');
    for (const said of ['How do I install the chat widget', 'Maya here.', 'On the team page.']) {
      await expect(visitor.log).toContainText(said);
      await expect(agent.thread).toContainText(said);
    }
    await expect(visitor.log.getByText('Are you still there?')).toHaveCount(1);
  });

  await test.step('resolved, the visitor rates it and the agent sees the rating', async () => {
    await agent.thread.getByRole('button', { name: 'Resolve' }).click();
    await expect(visitor.log).toContainText('This conversation has ended.');
    await visitor.log.getByRole('radio', { name: '5 of 5' }).check({ force: true });
    await visitor.log.getByRole('button', { name: 'Send rating' }).click();
    await expect(visitor.log).toContainText('Thank you for your rating.');
    await expect(agent.page.getByRole('img', { name: 'Rated 5 of 5' }).first()).toBeVisible();
  });
});
