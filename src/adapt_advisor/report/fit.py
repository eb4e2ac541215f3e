"""A front page that fits: what is left out first where there is no room."""

from __future__ import annotations

from adapt_advisor.report.document import Block, Document, Ladder, Listing


def shorter(document: Document) -> Document | None:
    """The document with a little less on its front page; None where all is needed.

    First the last item of the list with most to spare, then the sentence of a stage
    that is not the main one.
    """
    spare = [
        (len(block.items) - block.least, at, index)
        for at, section in enumerate(document.sections)
        for index, block in enumerate(section.blocks if section.front else ())
        if isinstance(block, Listing) and len(block.items) > block.least
    ]
    if not spare:
        return _terser(document)
    _, at, index = max(spare)
    listing = document.sections[at].blocks[index]
    assert isinstance(listing, Listing)
    shorter = listing._replace(items=listing.items[:-1])
    return _with_block(document, at, index, shorter)


def _terser(document: Document) -> Document | None:
    """The document with one stage told by its name and figures alone, if one may be."""
    for at, section in enumerate(document.sections):
        for index, block in enumerate(section.blocks if section.front else ()):
            rungs = block.rungs if isinstance(block, Ladder) else ()
            long = [
                r for r, rung in enumerate(rungs) if rung.sentence and not rung.main
            ]
            if long:
                cut = list(rungs)
                cut[long[0]] = cut[long[0]]._replace(sentence=())
                return _with_block(document, at, index, Ladder(tuple(cut)))
    return None


def _with_block(document: Document, at: int, index: int, block: Block) -> Document:
    sections = list(document.sections)
    blocks = list(sections[at].blocks)
    blocks[index] = block
    sections[at] = sections[at]._replace(blocks=tuple(blocks))
    return document._replace(sections=tuple(sections))
