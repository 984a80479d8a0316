// Draws every canvas with data-chart, in the colours of the theme.
'use strict';
(() => {
  const drawn = new Map();
  const colour = (name) => {
    const probe = document.createElement('span');
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const series = (given, index, data) => ({
    label: given.name,
    data: given.values,
    backgroundColor: colour(`series-${(index % 6) + 1}`),
    borderColor: colour(`series-${(index % 6) + 1}`),
    borderWidth: data.kind === 'line' ? 2 : 0,
    borderRadius: data.kind === 'bar' ? 3 : 0,
    pointRadius: data.kind === 'line' ? 2 : 0,
    fill: false,
    tension: 0.25,
    maxBarThickness: data.labels.length > 12 ? 28 : 72,
  });
  const draw = (canvas) => {
    const data = JSON.parse(canvas.dataset.chart);
    const axis = { color: colour('quiet'), font: { family: getComputedStyle(document.body).fontFamily, size: 12 } };
    drawn.get(canvas)?.destroy();
    drawn.set(canvas, new Chart(canvas, {
      type: data.kind,
      data: { labels: data.labels, datasets: data.series.map((given, index) => series(given, index, data)) },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: 'index', intersect: false },
        plugins: {
          legend: { display: data.series.length > 1, position: 'top', align: 'end', labels: { ...axis, boxWidth: 10, boxHeight: 10, useBorderRadius: true, borderRadius: 3 } },
        },
        scales: {
          x: { stacked: data.stacked, grid: { display: false }, border: { color: colour('line') }, ticks: { ...axis, maxRotation: 0, autoSkipPadding: 18 } },
          y: { stacked: data.stacked, beginAtZero: true, grid: { color: colour('line') }, border: { display: false }, ticks: { ...axis, precision: data.fractions ? undefined : 0 } },
        },
      },
    }));
  };
  const all = (root) => {
    for (const canvas of [...drawn.keys()].filter((canvas) => !canvas.isConnected)) {
      drawn.get(canvas).destroy();
      drawn.delete(canvas);
    }
    root.querySelectorAll('canvas[data-chart]').forEach(draw);
  };
  document.addEventListener('DOMContentLoaded', () => all(document));
  document.addEventListener('htmx:afterSettle', (event) => all(event.target));
  document.addEventListener('caravan:theme', () => document.body && all(document));
})();
