"""Behind the media queue: looks at uploads, and has made of them what can be played.

Read `handler` first. `inspecting` decides what to make of an upload, `rendering` makes one part,
`assets` keeps the row and the manifest of an asset in step, `failing` ends what cannot go on.
Everything may come late, twice and in any order, and a worker may end at any moment:

    upload → asset row → claim → manifest → file joins → a message a part
    part   → objects → manifest → asset row → MediaChanged

Each step is repeated harmlessly, and whatever was not acknowledged comes again.
"""
