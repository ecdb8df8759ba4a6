"""The same addresses elsewhere than on a desk: on a wall. It is given what it needs to draw."""
