// Where the page's WebAssembly does not start: says why, and shows the recorded run instead. Plain
// script without modules, for browsers that know no better.
(function () {
  'use strict';
  var begun = false;
  var booted = false;
  var told = false;

  addEventListener('TrunkApplicationStarted', function () {
    begun = true;
  });
  addEventListener(
    'error',
    function (event) {
      if (event.target === window) {
        fail(event.message);
      } else if (event.target.type === 'module' || event.target.rel === 'modulepreload') {
        fail('a part of it could not be loaded');
      }
    },
    true
  );
  addEventListener('unhandledrejection', function (event) {
    fail(String((event.reason && event.reason.message) || event.reason));
  });
  addEventListener('bootbegun', function () {
    booted = true;
  });
  // Modules are waited for until then.
  addEventListener('load', function () {
    if (!booted) fail('a part of it could not be loaded');
  });
  // Before any module runs, whose own faults say less.
  if (location.protocol === 'file:') {
    fail();
  } else if (typeof WebAssembly !== 'object') {
    fail('this browser has no WebAssembly, or it is switched off');
  } else if (!('noModule' in document.createElement('script'))) {
    fail('this browser is too old');
  }

  /** Shows what stands ready in the page, once; the page takes it away should it start after all. */
  function fail(reason) {
    if (begun || told) return;
    if (document.readyState === 'loading') {
      addEventListener('DOMContentLoaded', function () {
        fail(reason);
      });
      return;
    }
    var instead = document.getElementById('instead');
    if (!instead) return;
    told = true;
    document.getElementById('loading').hidden = true;
    if (self.origin === 'null') {
      explainPlace();
    } else {
      document.getElementById('why').textContent = reason;
    }
    var picture = instead.querySelector('img');
    picture.src = picture.getAttribute('data-src');
    instead.hidden = false;
    tabulate(instead.querySelector('table'));
  }

  /** Says what keeps a page without an origin from starting, whatever failed first, and what helps. */
  function explainPlace() {
    var advice = document.getElementById('advice');
    var why = 'it was opened as a file, and a browser gives those neither modules nor workers';
    advice.textContent = 'Serve its folder by http instead.';
    if (location.protocol !== 'file:') {
      why =
        'it stands in a sandboxed frame (sandbox without allow-same-origin), which takes a server that sends Access-Control-Allow-Origin: * with every file';
      advice.textContent = 'Open it in a window of its own: ';
      var link = document.createElement('a');
      link.target = '_blank';
      link.rel = 'noopener';
      link.href = link.textContent = location.href;
      advice.appendChild(link);
    }
    document.getElementById('why').textContent = why;
  }

  /** Fills `table` with the best and Adam's fitness of every generation of the recorded run. */
  function tabulate(table) {
    var request = new XMLHttpRequest();
    request.open('GET', 'runs/classroom.json');
    request.onload = function () {
      var run = JSON.parse(request.responseText);
      var fitness = function (score) {
        return Number(run.numbers[score[0]]);
      };
      run.generations.forEach(function (generation, index) {
        var best = Math.max.apply(null, generation.told.scores.map(fitness));
        var row = table.tBodies[0].insertRow();
        [index + 1, best.toFixed(3), fitness(generation.told.adam).toFixed(3)].forEach(function (text) {
          row.insertCell().textContent = text;
        });
      });
      table.hidden = false;
    };
    request.send();
  }
})();
