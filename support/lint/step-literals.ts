// Step definitions read as text: an editor needs literals, so lint may read them too and start three times as fast.
import { readFileSync } from 'node:fs';
import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import type { ISupportCodeLibrary } from '@cucumber/cucumber/api';
import { knownSteps, type KnownStep } from '../run/known-steps';

/**
 * The definitions of step files, as `knownSteps` gives them for loaded ones; undefined where one of them is no literal
 * or a parameter type is defined elsewhere: then cucumber must load them.
 */
export function readStepLiterals(files: readonly string[]): readonly KnownStep[] | undefined {
  const sources = files.map((uri) => ({ uri, text: readFileSync(uri, 'utf8') }));
  const registry = new ParameterTypeRegistry();
  for (const { text } of sources) {
    const types = parameterTypesIn(text);
    if (!types) return undefined;
    for (const { name, regexp } of types) {
      registry.defineParameterType(
        new ParameterType(name, [regexp], String, (value: string) => value, false, false),
      );
    }
  }
  const stepDefinitions = [];
  for (const { uri, text } of sources) {
    for (const call of text.matchAll(CALL)) {
      const { keyword = '', pattern } = call.groups ?? {};
      const expression = pattern === undefined ? undefined : expressionOf(pattern, registry);
      if (!expression) return undefined;
      const matchesStepName = (step: string): boolean => expression.match(step) !== null;
      const line = text.slice(0, call.index).split('\n').length;
      stepDefinitions.push({ keyword, pattern: expression.source, expression, matchesStepName, uri, line });
    }
  }
  // The published type is a marker; only these fields of the library are read.
  return knownSteps({ stepDefinitions } as unknown as ISupportCodeLibrary);
}

const CALL = /^(?<keyword>Given|When|Then)\(\s*(?:'(?<pattern>(?:[^'\\\n]|\\.)*)')?/gmu;
const TYPE = /^defineParameterType\(\{(.*?)^\}\)/gmsu;

function expressionOf(written: string, registry: ParameterTypeRegistry): CucumberExpression | undefined {
  try {
    return new CucumberExpression(written.replace(/\\(['\\])/gu, '$1'), registry);
  } catch {
    // Cucumber will load the definitions and name the mistake.
    return undefined;
  }
}

function parameterTypesIn(
  text: string,
): readonly { readonly name: string; readonly regexp: RegExp }[] | undefined {
  const calls = text.match(/^\s*defineParameterType\(/gmu)?.length ?? 0;
  const types = Array.from(text.matchAll(TYPE)).flatMap(([, body = '']) => {
    const name = /^\s*name: '([^']+)',$/mu.exec(body)?.[1];
    const regexp = /^\s*regexp:\s*\/((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*),$/mu.exec(body);
    return name === undefined || !regexp ? [] : [{ name, regexp: new RegExp(regexp[1] ?? '', regexp[2]) }];
  });
  return types.length === calls ? types : undefined;
}
