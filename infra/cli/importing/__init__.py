"""`nearcast import`: a follow graph from a file, through the operator's bulk path.

    edges_file   reads and checks the file            → raw ids and follows
    people       raw id → user id, username, zone     → the same on every run
    newcomers    names, accounts and profiles
    follows      one transaction a follower, then each author's audience
    writing      posts, by who is followed most
    delivery     waits until streams and queues have done their work

The public API would do the same one call at a time; here the region's own adapters
are called in process, in batches, with the operator's AWS credentials.
"""
