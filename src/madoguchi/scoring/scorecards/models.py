"""The organisation's own scorecards: drafts, published versions, own cues."""
