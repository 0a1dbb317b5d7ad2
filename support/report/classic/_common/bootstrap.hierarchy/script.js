/* global document, window, jQuery */
// Opens, finds and filters scenarios on the classic page. Without it everything is shown.
jQuery(function ($) {
  'use strict';

  const $scenarios = $('.scenario');
  const $features = $('.feature');
  const texts = $scenarios
    .map(function () {
      const feature = $(this).closest('.feature').find('.panel-title').first().text();
      return (feature + ' ' + $(this).find('.panel-title').first().text()).toLowerCase();
    })
    .get();
  let shown = 'all';

  function setOpen($bodies, isOpen) {
    $bodies.toggleClass('in', isOpen).css('height', '');
    $bodies.each(function () {
      $('[aria-controls="' + this.id + '"]')
        .toggleClass('collapsed', !isOpen)
        .attr('aria-expanded', String(isOpen));
    });
  }

  function reveal(id) {
    const target = document.getElementById(id);
    if (!target) return;
    const $target = $(target);
    if ($target.prop('hidden') || $target.closest('.feature').prop('hidden')) resetFilter();
    setOpen($target.parents('.panel-collapse').add($target.children('.panel-collapse')), true);
    target.scrollIntoView();
  }

  function applyFilter() {
    const wanted = String($('#search').val() || '')
      .trim()
      .toLowerCase();
    let visible = 0;
    $scenarios.each(function (index) {
      const isShown =
        (shown === 'all' || $(this).hasClass('is-problem')) &&
        (wanted === '' || texts[index].includes(wanted));
      this.hidden = !isShown;
      if (isShown) visible += 1;
    });
    $features.each(function () {
      const $own = $(this).find('.scenario');
      this.hidden = $own.length > 0 && $own.filter(':not([hidden])').length === 0;
    });
    const isFiltered = shown !== 'all' || wanted !== '';
    $('.rule').prop('hidden', isFiltered);
    $(document.body).toggleClass('is-filtered', isFiltered);
    $('#nothing-found').prop('hidden', visible > 0);
    if (wanted !== '') setOpen($features.filter(':not([hidden])').children('.panel-collapse'), true);
  }

  function show(kind) {
    shown = kind;
    $('[data-show]').each(function () {
      const isActive = $(this).data('show') === kind;
      $(this).toggleClass('active', isActive).attr('aria-pressed', String(isActive));
    });
    applyFilter();
  }

  function resetFilter() {
    $('#search').val('');
    show('all');
  }

  $('[data-show]').on('click', function () {
    show($(this).data('show'));
  });
  $('#search').on('input', applyFilter);
  $('[data-all]').on('click', function () {
    setOpen($('.panel-collapse'), $(this).data('all') === 'expand');
  });
  // Bootstrap 3 marks the body as expanded too, which only the control may be, and ignores the space bar.
  $('.panel-collapse').on('shown.bs.collapse hidden.bs.collapse', function () {
    $(this).removeAttr('aria-expanded');
  });
  $('[data-toggle="collapse"]').on('keydown', function (event) {
    if (event.key !== ' ') return;
    event.preventDefault();
    $(this).trigger('click');
  });
  $('.problem a').on('click', function (event) {
    const href = String($(this).attr('href'));
    if (!href.startsWith('#')) return;
    event.preventDefault();
    window.location.hash = href;
    reveal(href.slice(1));
  });
  $('.attachment[data-open="true"]').prop('open', true);
  if (window.location.hash.length > 1) reveal(window.location.hash.slice(1));
});
