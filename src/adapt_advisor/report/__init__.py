"""Reports: what is told is decided once, in sections; renderers give it a format."""
