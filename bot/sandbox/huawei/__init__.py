"""Our own Huawei: translation of texts and documents on Huawei Cloud's wire.

Written from what the vendor documents (Natural Language Processing, machine
translation, and IAM) and from what its official client sends; it shares no code with
the bot's own client. What nobody could verify without an account stands in
docs/local-clouds.md.
"""
