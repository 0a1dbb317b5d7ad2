// The list of scenarios, its search and filters; whether the details are there; whether a run is still alive.
(() => {
  const byId = (id) => document.getElementById(id);
  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  watchRun();
  probeDetails();
  const block = byId('data');
  if (block) listScenarios(JSON.parse(block.textContent));

  /** Loads anew what is still being written, unless somebody reads it; what broke off would go on for ever. */
  function watchRun() {
    const live = byId('live');
    if (!live) return;
    const look = () => {
      byId('stale').hidden = Date.now() - Number(live.dataset.at) < 60_000;
    };
    look();
    setInterval(() => {
      look();
      if (!document.querySelector('details[open]')) location.reload();
    }, 3000);
  }

  /** Links that lead nowhere are said to do so. */
  function probeDetails() {
    const absent = byId('absent');
    if (!absent) return;
    const probe = new Image();
    probe.onerror = () => {
      absent.hidden = false;
    };
    probe.src = absent.dataset.probe;
  }

  function listScenarios(data) {
    const MOST_FEATURES = 200;
    const MOST_OPEN = 60;
    const [NAME, STATUS, DURATION, LINE, RULE, PAGE, ANCHOR, CAUSE, TAGS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const form = byId('filters');
    const fields = {
      query: byId('query'),
      status: byId('status'),
      tag: byId('tag'),
      cause: byId('cause'),
      slow: byId('slow'),
    };
    const list = byId('list');
    const words = (count, one, few, many) => {
      const rule = new Intl.PluralRules('ru').select(count);
      return `${count.toLocaleString('ru')} ${rule === 'one' ? one : rule === 'few' ? few : many}`;
    };
    const duration = (ms) => {
      const seconds = Math.round(ms / 1000);
      if (ms < 1000) return `${ms} мс`;
      if (ms < 59_950) return `${(ms / 1000).toFixed(1).replace('.', ',')} с`;
      return `${Math.floor(seconds / 60)} мин ${seconds % 60} с`;
    };
    let shownFeatures = MOST_FEATURES;

    form.hidden = false;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', () => {
      shownFeatures = MOST_FEATURES;
      draw();
    });
    byId('clear').addEventListener('click', () => {
      form.reset();
      draw();
    });
    document.addEventListener('click', (event) => {
      const link =
        event.target instanceof Element
          ? event.target.closest('a[data-status], a[data-cause], a[data-tag]')
          : null;
      if (!link) return;
      form.reset();
      if (link.dataset.status !== undefined) choose(fields.status, link.dataset.status);
      if (link.dataset.tag !== undefined) choose(fields.tag, String(data.tags.indexOf(link.dataset.tag)));
      if (link.dataset.cause !== undefined) choose(fields.cause, link.dataset.cause);
      draw();
    });
    document.addEventListener('keydown', (event) => {
      const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea');
      if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        fields.query.focus();
      } else if (event.key === 'Escape' && event.target === fields.query) {
        fields.query.value = '';
        draw();
      }
    });
    draw();

    function choose(select, value) {
      select.value = [...select.options].some((option) => option.value === value) ? value : '';
    }

    /** What the filters let through: features with those of their scenarios. */
    function find() {
      const needles = fields.query.value.toLowerCase().replaceAll('ё', 'е').split(/\s+/u).filter(Boolean);
      const { status, tag, cause, slow } = fields;
      const matches = (scenario, where) => {
        const outcome = data.statuses[scenario[STATUS]][0];
        if (status.value === 'red' ? outcome === 'passed' : status.value !== '' && outcome !== status.value)
          return false;
        if (tag.value !== '' && !scenario[TAGS].includes(Number(tag.value))) return false;
        if (cause.value !== '' && scenario[CAUSE] !== Number(cause.value)) return false;
        if (slow.checked && scenario[DURATION] < data.slowMs) return false;
        if (needles.length === 0) return true;
        const text = `${where} ${scenario[NAME]} ${scenario[TAGS].map((index) => data.tags[index]).join(' ')}`
          .toLowerCase()
          .replaceAll('ё', 'е');
        return needles.every((needle) => text.includes(needle));
      };
      return data.features
        .map(([name, uri, scenarios]) => [
          name,
          uri,
          scenarios.filter((one) => matches(one, `${name} ${uri}`)),
        ])
        .filter(([, , scenarios]) => scenarios.length > 0);
    }

    function draw() {
      const found = find();
      const count = found.reduce((sum, [, , scenarios]) => sum + scenarios.length, 0);
      const isFiltered = count < data.features.reduce((sum, [, , scenarios]) => sum + scenarios.length, 0);
      const isOpen = isFiltered && count <= MOST_OPEN;
      byId('found').textContent =
        count === 0
          ? 'Ничего не найдено: измените поиск или сбросьте фильтры.'
          : `Показано: ${words(count, 'сценарий', 'сценария', 'сценариев')} в ${words(found.length, 'функции', 'функциях', 'функциях')}.`;
      list.replaceChildren(...found.slice(0, shownFeatures).map((feature) => drawFeature(feature, isOpen)));
      if (found.length > shownFeatures) {
        const more = make('button', {
          type: 'button',
          textContent: `Показать ещё ${words(Math.min(MOST_FEATURES, found.length - shownFeatures), 'функцию', 'функции', 'функций')}`,
        });
        more.addEventListener('click', () => {
          shownFeatures += MOST_FEATURES;
          draw();
        });
        list.append(more);
      }
    }

    function drawFeature([name, uri, scenarios], isOpen) {
      const tally = data.statuses
        .map(([, sign, word], index) => [sign, word, scenarios.filter((one) => one[STATUS] === index).length])
        .filter(([, , count]) => count > 0)
        .map(([sign, word, count]) => `${sign} ${word}: ${count}`)
        .reverse()
        .join(' · ');
      const feature = make(
        'details',
        { className: 'feature' },
        make(
          'summary',
          {},
          `${name} `,
          make('span', { className: 'tally', textContent: `${tally} — ${uri}` }),
        ),
      );
      const fill = () => {
        if (feature.open && feature.children.length === 1) feature.append(drawScenarios(scenarios));
      };
      feature.addEventListener('toggle', fill);
      feature.open = isOpen;
      if (isOpen) fill();
      return feature;
    }

    function drawScenarios(scenarios) {
      const ul = make('ul');
      let rule = -1;
      for (const scenario of scenarios) {
        if (scenario[RULE] !== rule && data.rules[scenario[RULE]]) {
          ul.append(make('li', { className: 'rule', textContent: `Правило: ${data.rules[scenario[RULE]]}` }));
        }
        rule = scenario[RULE];
        const [status, sign, word] = data.statuses[scenario[STATUS]];
        const page = data.pages[scenario[PAGE]];
        const name = page
          ? make('a', { href: `${page}#${scenario[ANCHOR]}`, textContent: scenario[NAME] })
          : make('span', { textContent: scenario[NAME] });
        const tags = scenario[TAGS].map((index) => data.tags[index]).join(' ');
        ul.append(
          make(
            'li',
            {},
            make(
              'span',
              { className: `badge ${status}`, title: word },
              Object.assign(make('span', { textContent: sign }), { ariaHidden: 'true' }),
              make('span', { className: 'hidden', textContent: word }),
            ),
            ' ',
            name,
            ' ',
            make('span', {
              className: 'dim',
              textContent: `${duration(scenario[DURATION])} · строка ${scenario[LINE]}${tags === '' ? '' : ` · ${tags}`}`,
            }),
          ),
        );
      }
      return ul;
    }
  }
})();
