/* Plotly asks another host for a world map unless it finds one here; ours come from the region pack. */
(function () {
  "use strict";
  const none = { type: "Topology", objects: {}, arcs: [] };
  window.PlotlyGeoAssets = { topojson: { world_110m: none, world_50m: none } };
})();
