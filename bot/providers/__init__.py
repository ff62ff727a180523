"""The translation providers, each behind the Protocols of `base`."""
