"""Memory of a training job, by component, and what it fits on.

`units` is the physics of every part, `peak` the fitted whole; `options` settles what
a job leaves open. `fit_verdict` says whether it fits and on how few cards, `knobs`
and `remedy` what would make it fit; `of_training` sees a training job as its memory
does.
"""
