import { describe, test } from 'node:test';
import { expect } from 'chai';
import { maskEnvelope } from '../../../support/run/message-stream';
import { RunModel } from '../../../support/report/model';
import { RUN_END, RUN_RECORD, toEnvelope } from '../../../support/report/run-record';
import { secrets } from '../../../support/secrets/registry';
import { madeRun } from './made-results';

const end = {
  endedAt: '2026-11-23T10:01:00.000Z',
  interrupted: true,
  notes: ['остался «клиент»\nи ещё один'],
};

describe('записи о прогоне', () => {
  test('то, что записано, модель читает обратно', () => {
    const model = new RunModel();
    expect([model.run, model.end]).to.deep.equal([undefined, undefined]);
    const record = madeRun({ warnings: ['сертификат не проверен'] });
    model.accept(toEnvelope(RUN_RECORD, record));
    model.accept(toEnvelope(RUN_END, end));
    expect(model.run).to.deep.equal(record);
    expect(model.end).to.deep.equal(end);
  });

  test('через файл — та же запись', () => {
    const model = new RunModel();
    model.accept(JSON.parse(JSON.stringify(toEnvelope(RUN_END, end))) as ReturnType<typeof toEnvelope>);
    expect(model.end).to.deep.equal(end);
  });

  test('секрет в записи замаскирован, и запись остаётся JSON', () => {
    const secret = 'тайна"с кавычкой-5b1e77';
    secrets.add(secret);
    const record = madeRun({ api: `https://dev.example/?key=${secret}`, startedBy: secret });
    const masked = maskEnvelope(toEnvelope(RUN_RECORD, record));
    expect(JSON.stringify(masked)).not.to.include('5b1e77');
    const model = new RunModel();
    model.accept(masked);
    expect(model.run?.startedBy).to.equal('***');
    expect(model.run?.stand).to.equal('dev');
  });
});
