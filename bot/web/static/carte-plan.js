/* The map itself: outlines, names of towns, pins. It knows places by their id and tells which pin was chosen; the list, in
   carte.js, is what keyboards and screen readers use. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const REGION = [[46.12, 2.8], [48.42, 7.2]];
  const APART = 36; // pixels under which two pins would cover each other, and become one with a number
  const SHOWN_FROM = [0, 0, 7.4, 8.4, 9.8]; // zoom from which names of towns of each rank are written

  function svg(name, attributes) {
    const made = document.createElementNS(SVG, name);
    Object.keys(attributes || {}).forEach((key) => made.setAttribute(key, attributes[key]));
    return made;
  }

  function pin(layer, size) {
    const made = svg("svg", { class: "repere repere-" + layer, viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" });
    made.append(svg("use", { href: "#p-" + layer }));
    return made;
  }

  /* A dial: its number, and around it one arc a layer, as long as the layer's share. */
  function dial(marks) {
    const made = svg("svg", { class: "cadran", viewBox: "0 0 40 40", width: 40, height: 40, "aria-hidden": "true" });
    const length = 2 * Math.PI * 16;
    made.append(svg("circle", { cx: 20, cy: 20, r: 19.5, class: "cadran-fond" }));
    let from = 0;
    Array.from(new Set(marks.map((mark) => mark.layer))).forEach((layer) => {
      const share = marks.filter((mark) => mark.layer === layer).length / marks.length;
      made.append(svg("circle", {
        cx: 20, cy: 20, r: 16, class: "cadran-arc repere-" + layer, transform: "rotate(" + (from * 360 - 90) + " 20 20)",
        "stroke-dasharray": Math.max(share * length - 1.5, 1) + " " + length,
      }));
      from += share;
    });
    const number = svg("text", { x: 20, y: 25, class: "cadran-nombre" });
    number.textContent = new Set(marks.map((mark) => mark.id)).size;
    made.append(number);
    return made;
  }

  /* What was chosen stands on a needle, so that nothing under it is lost. */
  function needle(layer) {
    const made = svg("svg", { class: "choisie repere-" + layer, viewBox: "0 0 44 62", width: 44, height: 62, "aria-hidden": "true" });
    made.append(
      svg("path", { d: "M22 62 13 36h18z", class: "aiguille" }), svg("circle", { cx: 22, cy: 21, r: 19.5, class: "choisie-fond" }),
      svg("use", { href: "#p-" + layer, x: 9, y: 8, width: 26, height: 26 }));
    return made;
  }

  class Plan {
    /* `onPlace(id)`, `onGroup(ids)`: a pin of one place, or of several, was chosen. */
    constructor(element, still, onPlace, onGroup) {
      this.still = still;
      this.onPlace = onPlace;
      this.onGroup = onGroup;
      this.places = [];
      this.towns = [];
      this.areas = [];
      this.chosen = "";
      this.group = null;
      const L = window.L;
      this.map = L.map(element, {
        zoomControl: false, attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, wheelPxPerZoomLevel: 120,
        minZoom: 5.5, maxZoom: 13, maxBounds: L.latLngBounds(REGION).pad(1), bounceAtZoomLimits: false,
        zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
      });
      const names = this.map.createPane("noms");
      [names, this.map.getPane("markerPane"), this.map.getPane("overlayPane")].forEach((pane) => pane.setAttribute("aria-hidden", "true"));
      this.pins = L.layerGroup().addTo(this.map);
      this.names = L.layerGroup().addTo(this.map);
      // The wheel scrolls the page until the map has been taken in hand.
      this.map.on("focus", () => this.map.scrollWheelZoom.enable());
      this.map.on("blur", () => this.map.scrollWheelZoom.disable());
      this.region();
      this.map.on("zoomend", () => this.draw());
      this.map.on("moveend", () => this.write());
    }

    load(address) {
      return fetch(address).then((reply) => reply.json()).then((outlines) => {
        this.outlines = window.L.geoJSON(outlines, {
          interactive: false, style: () => ({ className: "dep", weight: 1.5, fillOpacity: 1 }),
        }).addTo(this.map);
        this.areas = [];
        this.outlines.eachLayer((area) => {
          const { code, nom } = area.feature.properties;
          this.areas.push({ code, area, name: nom, at: area.getBounds().getCenter() });
        });
        this.department(this.code || "");
        this.write();
      });
    }

    /* `places`: {id, layer, name, points: [[latitude, longitude]]}. */
    show(places) {
      this.places = places;
      this.draw();
    }

    department(code, move) {
      this.code = code;
      this.areas.forEach((held) => {
        const path = held.area.getElement();
        if (path) path.classList.toggle("dep-choisi", held.code === code);
        if (move && held.code === code) this.map.fitBounds(held.area.getBounds(), { animate: !this.still });
      });
      if (move && !code) this.region();
    }

    choose(id, points) {
      this.chosen = id;
      if (points && points.length > 1) {
        this.map.fitBounds(points, { padding: [50, 50], maxZoom: 10, animate: !this.still });
      } else if (points) {
        this.map.setView(points[0], Math.max(this.map.getZoom(), 11), { animate: !this.still });
      }
      this.draw();
    }

    region() {
      // On a phone what steers the map covers its foot.
      const { x, y } = this.map.getSize();
      const foot = x < 560 && y > 330 ? 136 : 0;
      this.map.fitBounds(REGION, { paddingBottomRight: [0, foot], animate: !this.still && this.map._loaded });
    }

    zoomOnGroup() {
      if (!this.group) return;
      const bounds = window.L.latLngBounds(this.group);
      const zoom = Math.min(Math.max(this.map.getBoundsZoom(bounds.pad(0.3)), this.map.getZoom() + 1), 13);
      this.map.setView(bounds.getCenter(), zoom, { animate: !this.still });
    }

    move(x, y) {
      const size = this.map.getSize();
      this.map.panBy([x * size.x * 0.3, y * size.y * 0.3], { animate: !this.still });
    }

    zoom(by) {
      this.map.setZoom(this.map.getZoom() + by, { animate: !this.still });
    }

    resize() {
      this.map.invalidateSize({ animate: false });
    }

    draw() {
      this.pins.clearLayers();
      this.boxes = [];
      const groups = [];
      this.places.forEach((place) => place.points.forEach((at) => {
        const mark = { id: place.id, layer: place.layer, name: place.name, at, pixel: this.map.project(at) };
        const near = place.id !== this.chosen && groups.find((group) => group.open && group.centre.distanceTo(mark.pixel) < APART);
        if (near) {
          near.marks.push(mark);
          near.centre = near.centre.add(mark.pixel.subtract(near.centre).divideBy(near.marks.length));
        } else {
          groups.push({ marks: [mark], centre: mark.pixel, open: place.id !== this.chosen });
        }
      }));
      groups.forEach((group) => {
        group.lift = !group.open && groups.some((other) => other.open && other.centre.distanceTo(group.centre) < 26) ? 20 : 0;
        this.pinOf(group);
      });
      this.write();
    }

    pinOf(group) {
      const L = window.L;
      const ids = Array.from(new Set(group.marks.map((mark) => mark.id)));
      const [first] = group.marks;
      const alone = ids.length === 1;
      const chosen = first.id === this.chosen;
      const icon = L.divIcon({
        className: "marque", iconSize: chosen ? [44, 62] : [44, 44], iconAnchor: chosen ? [22, 62 + group.lift] : [22, 22],
        html: chosen ? needle(first.layer) : alone ? pin(first.layer, 24) : dial(group.marks),
      });
      const at = alone ? first.at : this.map.unproject(group.centre);
      const marker = L.marker(at, { icon, keyboard: false, title: alone ? first.name : "", zIndexOffset: chosen ? 1000 : 0 });
      marker.on("click", () => {
        this.group = group.marks.map((mark) => mark.at);
        if (alone) this.onPlace(first.id);
        else this.onGroup(ids);
      });
      this.pins.addLayer(marker);
      const half = alone ? 13 : 21;
      const top = chosen ? 62 + group.lift : half;
      this.boxes.push([group.centre.x - half, group.centre.y - top, group.centre.x + half, group.centre.y + (chosen ? 0 : half)]);
    }

    /* Names of towns (`rank`: hundreds, then order) and of départements, each where nothing is yet. */
    write() {
      this.names.clearLayers();
      const zoom = this.map.getZoom();
      const view = this.map.getBounds().pad(0.1);
      const taken = (this.boxes || []).slice();
      const seen = this.map.getPixelBounds();
      const inside = (box) => box[0] > seen.min.x && box[2] < seen.max.x && box[1] > seen.min.y && box[3] < seen.max.y;
      const free = (box) => inside(box) && !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
      const put = (name, at, classes, width, places, forced) => {
        if (!view.contains(at)) return;
        const point = this.map.project(at);
        const boxes = places.map(([x, y]) => [point.x + x - width / 2, point.y + y - 8, point.x + x + width / 2, point.y + y + 8]);
        const found = boxes.findIndex(free);
        if (found < 0 && !forced) return;
        const index = Math.max(found, 0);
        taken.push(boxes[index]);
        const label = document.createElement("span");
        label.textContent = name;
        const icon = window.L.divIcon({
          className: classes, html: label, iconSize: [width, 16], iconAnchor: [width / 2 - places[index][0], 8 - places[index][1]],
        });
        this.names.addLayer(window.L.marker(at, { icon, pane: "noms", interactive: false, keyboard: false }));
      };
      const town = ({ name, at, rank }) => {
        const width = name.length * 6.6 + 10;
        const side = width / 2 + 6;
        put(name, at, "ville ville-" + Math.floor(rank / 100), width, [
          [0, 14], [0, 27], [0, 36], [side, 0], [side + 12, 0], [side + 24, 0], [-side, 0], [-side - 12, 0], [-side - 24, 0],
          [0, -14], [0, -27], [0, -36]], rank < 200 && zoom > 7.2);
      };
      const ranked = this.towns.filter(({ rank }) => zoom >= SHOWN_FROM[Math.floor(rank / 100)]).sort((a, b) => a.rank - b.rank);
      ranked.filter(({ rank }) => rank < 200).forEach(town);
      if (zoom > 7.2) {
        this.areas.forEach(({ name, at }) => put(
          name.toUpperCase(), at, "nom-dep", name.length * 10.5, [[0, 0], [0, -26], [0, 26], [0, -42], [0, 42], [0, -56]], false));
      }
      ranked.filter(({ rank }) => rank >= 200).forEach(town);
    }
  }

  window.azimutPlan = { Plan, pin };
})();
