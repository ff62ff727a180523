"""Files on their way in: fetched with care, checked before anything reads them."""
