"""One module per address. A page asks and draws (`cards`), frames (`layout`) and redraws (`redraw`)."""
