"""Our own Alibaba: a machine translation service that speaks Alibaba's wire.

Written from what the vendor documents (alimt, version 2018-10-12) and from what its
official clients send; it shares no code with the bot's own client. What nobody could
verify without an account stands in docs/local-clouds.md.
"""
