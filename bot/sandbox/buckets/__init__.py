"""The object store of the local clouds: as much of S3's wire as they need.

Accounts put files into buckets and hand on signed addresses of them, which our own
clouds fetch; what the clouds made is fetched from here too. Written from what the
protocol's pages say and from what common clients send. Its other modules, faults and
control, serve every local server that keeps its state here.
"""
