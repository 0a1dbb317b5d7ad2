// Texts for regular expressions.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { sampleOf } from '../../../tools/draft/pattern-sample';

describe('Текст по регулярному выражению', () => {
  const patterns = [
    '^К-[0-9]{6}$',
    '^([0-9]{10}|[0-9]{12})$',
    '^\\+[0-9]{10,15}$',
    '^[0-9]{4}[0-9A-Z]{2}[0-9]{3}$',
    '\\S',
    '^\\w+@\\w+\\.[a-z]{2,}$',
    '^(?:a|b)?c*d+$',
    '^[^0-9]{3}$',
    '^[\\d-]+?$',
    '^[]a]$'.replace('[]a]', '[\\]a]'),
    '^urn:aurora:problem:[a-z-]+$',
    '^lastSearch=[^;]*; Path=/$',
    '^.{3}$',
    '^[А-ЯЁ][а-яё]+$',
    '',
  ];
  for (const pattern of patterns) {
    test(`подходит под ${pattern || 'пустое выражение'}`, () => {
      expect(sampleOf(pattern)).to.match(new RegExp(pattern, 'u'));
    });
  }

  for (const pattern of ['^(?=.*\\d)[a-z]+$', '^(a)\\1$', '^\\p{Lu}+$', '[a', 'a)b']) {
    test(`не берётся за ${pattern}`, () => {
      expect(sampleOf(pattern)).to.equal(undefined);
    });
  }
});
