import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { allow, assertSignedIn, logIn, pagesSeen, shown, signIn, signOut } from './steps.ts';
import { EITHER_PAGES, useWorld } from './world.ts';

for (const pages of EITHER_PAGES) {
  describe(`a person does not go straight ahead on ${pages} pages`, () => {
    const world = useWorld({}, pages);
    let other: string;

    before(async () => {
      other = await world.addApplication('sketches', 'Sketchbook');
    });

    test('two tabs of the same application sign in side by side', async () => {
      const ada = await world.person();
      const left = await world.open();
      const right = await left.context().newPage();
      for (const page of [left, right]) {
        await page.goto(world.application);
        await page.click('#sign-in');
        await page.waitForSelector('#login-submit');
      }
      await logIn(left, ada);
      await left.waitForSelector('#consent-accept');
      await logIn(right, ada);
      await right.waitForSelector('#consent-accept');
      await allow(left);
      await assertSignedIn(left, ada);
      await allow(right);
      await assertSignedIn(right, ada);
    });

    test('a login page that was open in another tab is answered by the session of the first', async () => {
      const ada = await world.person();
      const left = await world.open();
      const right = await left.context().newPage();
      await right.goto(`${world.application}/sign-in`);
      await signIn(left, world.application, ada);
      await right.reload();
      await logIn(right, ada);
      await assertSignedIn(right, ada);
    });

    test('two applications sign in side by side in one browser, each with its own consent', async () => {
      const ada = await world.person();
      const notes = await world.open();
      const sketches = await notes.context().newPage();
      await notes.goto(`${world.application}/sign-in`);
      await sketches.goto(`${other}/sign-in`);
      await logIn(notes, ada);
      await logIn(sketches, ada);
      assert.match((await sketches.textContent('h1')) ?? '', /Sketchbook/);
      assert.match((await notes.textContent('h1')) ?? '', /Acorn Notes/);
      await allow(sketches, { without: ['email'] });
      await allow(notes);
      const [claims, otherClaims] = [await shown(notes, '#claims'), await shown(sketches, '#claims')];
      assert.deepEqual([claims['aud'], otherClaims['aud']], [['notes'], ['sketches']]);
      assert.deepEqual([claims['sub'], otherClaims['sub']], [ada.id, ada.id]);
      assert.equal((await shown(notes, '#userinfo'))['email'], ada.email);
      assert.equal((await shown(sketches, '#userinfo'))['email'], undefined);
    });

    test('the second application needs no password, and signing out of it signs out of the browser', async () => {
      const ada = await world.person();
      const page = await world.open();
      await signIn(page, world.application, ada, { remember: true });
      const seen = await pagesSeen(page, world.origins, async () => {
        await page.goto(`${other}/sign-in`);
        await allow(page);
        await assertSignedIn(page, ada);
      });
      assert.deepEqual(seen, ['/consent']);
      await signOut(page);
      await page.goto(`${world.application}/sign-in`);
      await page.waitForSelector('#login-submit');
    });

    test('the back button after signing in does no harm', async () => {
      const ada = await world.person();
      const page = await world.open();
      await signIn(page, world.application, ada, { remember: true });
      await page.goBack();
      await allow(page);
      await assertSignedIn(page, ada);
      await page.goBack();
      await page.goBack();
      await logIn(page, ada);
      await assertSignedIn(page, ada);
    });

    test('a double click on a button counts once', async () => {
      const ada = await world.person();
      const page = await world.open();
      await page.goto(`${world.application}/sign-in`);
      await page.fill('#login-identifier', ada.username);
      await page.fill('#login-password', ada.password);
      await page.check('#login-remember');
      await page.dblclick('#login-submit');
      await page.waitForSelector('#consent-accept');
      await page.dblclick('#consent-accept');
      await assertSignedIn(page, ada);
      await page.click('#refresh');
      await page.waitForSelector('#refreshed');
    });

    test('somebody else is signed in on the consent page, and makes room', async () => {
      const [ada, grace] = [await world.person(), await world.person()];
      const page = await world.open();
      await page.goto(`${world.application}/sign-in`);
      await logIn(page, ada);
      assert.equal(await page.textContent('#consent-person'), ada.name);
      await page.click('#consent-switch-account');
      await logIn(page, grace);
      await page.waitForSelector('#consent-accept');
      assert.equal(await page.textContent('#consent-person'), grace.name);
      await allow(page);
      await assertSignedIn(page, grace);
      assert.equal((await shown(page, '#userinfo'))['email'], grace.email);
    });
  });
}
