/* The Dash component cockpit.Html: shows one string of HTML made by the server. */
(function () {
  "use strict";
  const cockpit = (window.cockpit = window.cockpit || {});

  // Dash finds an element of a dict id by its keys in order.
  function domId(id) {
    if (!id || typeof id === "string") return id;
    return JSON.stringify(id, Object.keys(id).sort());
  }

  cockpit.Html = function Html(props) {
    const React = window.React;
    const room = React.useRef(null);
    React.useEffect(() => {
      // Every redraw changes some link of the page, so the answer is here.
      delete document.documentElement.dataset.busy;
      if (cockpit.placeMarks) cockpit.placeMarks(room.current);
    }, [props.html]);
    return React.createElement(props.tag || "div", {
      ref: room,
      id: domId(props.id),
      className: props.className,
      dangerouslySetInnerHTML: { __html: props.html || "" },
    });
  };
})();
