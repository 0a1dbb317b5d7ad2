import { describe, test } from 'node:test';
import { expect } from 'chai';
import { SuiteError } from '../../../support/core/errors';
import { takeOffline } from '../../../tools/allure/offline';

/** How Allure 3.18 writes a page. */
const page = `<!DOCTYPE html>
<html dir="ltr" lang="en">
<head>
    <meta charset="utf-8">
</head>
<body>
    <script>
      window.allure = window.allure || {};
    </script>
    <script src="app.js"></script>
    <script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        window.dataLayer = window.dataLayer || [];
        function gtag(){dataLayer.push(arguments);}
    </script>
    <script defer>d("widgets/tree.json","e30=")</script>
</body>
</html>
`;

describe('страница Allure без сети', () => {
  test('счётчика Google нет, остальное на месте', () => {
    const offline = takeOffline(page);
    expect(offline).not.to.match(/google|gtag|dataLayer|https:/u);
    expect(offline).to.include('window.allure').and.include('app.js').and.include('widgets/tree.json');
  });

  test('язык страницы — русский, загрузки извне запрещены', () => {
    expect(takeOffline(page)).to.match(
      /^<!DOCTYPE html>\n<html dir="ltr" lang="ru">\n<head><meta http-equiv="Content-Security-Policy" content="default-src 'self' /u,
    );
  });

  test('второй раз ничего не меняет', () => {
    expect(takeOffline(takeOffline(page))).to.equal(takeOffline(page));
  });

  for (const [what, text] of [
    ['не страница Allure', '<p>привет</p>'],
    ['счётчик записан иначе', page.replace('<body>', '<body data-a="googletagmanager">')],
  ] as const) {
    test(`${what} — ошибка, а не страница со счётчиком`, () => {
      expect(() => takeOffline(text)).to.throw(SuiteError, /^Страница Allure не обработана: /u);
    });
  }
});
